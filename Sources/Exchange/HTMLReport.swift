import Foundation
import Radiograph
import Spine

/// A film's report as one page of HTML that needs nothing else: picture, overlay and style are inside, no script.
struct HTMLReport {
  /// Rows of the picture inside the page: enough for print, small enough for mail.
  private static let tallest = 1400
  let content: ReportContent
  private let picture: [UInt8]
  private let size: (width: Int, height: Int)

  init(_ film: ExportedFilm) throws(FilmError) { try self.init(film, pixels: film.pixels()) }

  init(_ film: ExportedFilm, pixels: Film) throws(FilmError) {
    content = ReportContent(film: film)
    size = (pixels.width, pixels.height)
    var grey = pixels.brightness()
    let shrink = Double(max(grey.width, grey.height)) / Double(Self.tallest)
    if shrink > 1 {
      grey = grey.resampled(
        width: max(1, Int(Double(grey.width) / shrink)), height: max(1, Int(Double(grey.height) / shrink)))
    }
    let bytes = grey.values.map { UInt16(max(0, min(255, ($0 * 255).rounded()))) }
    picture = try Film(width: grey.width, height: grey.height, pixels: bytes, maximum: 255).png(
      compression: 6, path: film.path)
  }

  var text: String {
    let facts = content.facts.map { "<tr><th>\($0.0.html)</th><td>\($0.1.html)</td></tr>" }.joined(separator: "\n")
    let quality = content.quality.map { "<li>\($0.html)</li>" }.joined(separator: "\n")
    let sources = content.sources.map { "<li>\($0.html)</li>" }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>\(content.film.name.html): lumbar measurements</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1>Lateral lumbar radiograph: measurements</h1>
      <main>
      <figure>\(overlay)</figure>
      <div>
      <table class="facts">\(facts)</table>
      \(content.reading == nil ? "<p>No structures were found or placed on this film: nothing is measured.</p>" : values)
      </div>
      </main>
      \(content.reading == nil ? "" : levels)
      \(quality.isEmpty ? "" : "<h2>Quality</h2><ul>\(quality)</ul>")
      \(sources.isEmpty ? "" : "<h2>Reference intervals</h2><ul>\(sources)</ul>")
      <p class="disclaimer">\(ReportContent.disclaimer.html)</p>
      </body>
      </html>

      """
  }

  private var values: String {
    let rows = content.values.map { row in
      let status = ReportContent.words(row.status)
      return "<tr class=\"\(row.status.rawValue)\"><th title=\"\(row.longName.html)\">\(row.name.html)</th>"
        + "<td>\(row.value.html)</td><td>\(row.interval.html)</td><td>\(row.reference.html)</td>"
        + "<td>\(status.html)</td><td>\(row.machine.html)</td><td>\(row.remark.html)</td></tr>"
    }
    let remark = content.commonRemark.map { "<p>\($0.html)</p>" } ?? ""
    return """
      <table class="values">
      <tr><th>Value</th><th>Measured</th><th>95 %</th><th>Standing adults</th><th>Status</th><th>Machine</th><th></th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      \(remark)
      """
  }

  private var levels: String {
    let heads = ReportContent.levelHeads.map { "<th>\($0.html)</th>" }.joined()
    let levels = content.levels.map { cells in "<tr>" + cells.map { "<td>\($0.html)</td>" }.joined() + "</tr>" }
    return """
      <table class="levels">
      <caption>Levels: lengths in D, the mean endplate depth; loss of height; slip on the body below</caption>
      <tr>\(heads)</tr>
      \(levels.joined(separator: "\n"))
      </table>
      """
  }

  /// The picture with the structures and the pelvic and lordotic constructions drawn over it.
  private var overlay: String {
    var shapes = ""
    if let landmarks = content.film.landmarks {
      let scaled =
        landmarks.width == size.width && landmarks.height == size.height || landmarks.width == 0
        ? landmarks : landmarks.scaled(toWidth: size.width, height: size.height)
      for structure in scaled.structures.filter({ $0 != .s1 }) + [.s1] where scaled.outline(of: structure).count > 1 {
        let points = scaled.outline(of: structure).map { Self.pair($0) }.joined(separator: " ")
        let color = StructureColor.hex(structure)
        shapes +=
          structure == .s1
          ? "<polyline points=\"\(points)\" stroke=\"\(color)\" fill=\"none\"/>"
          : "<polygon points=\"\(points)\" stroke=\"\(color)\" fill=\"\(color)\" fill-opacity=\".15\"/>"
      }
      shapes += constructions
      for (name, place) in Figure.names(scaled) {
        shapes +=
          "<text fill=\"#fff\" text-anchor=\"middle\" dy=\".35em\" x=\"\(Self.number(place.x))\" y=\"\(Self.number(place.y))\">\(name.html)</text>"
      }
    }
    let font = NumberText.fixed(Double(max(size.width, size.height)) / 45, 1)
    return """
      <svg viewBox="0 0 \(size.width) \(size.height)" font-size="\(font)" xmlns="http://www.w3.org/2000/svg">
      <image width="\(size.width)" height="\(size.height)" href="data:image/png;base64,\(Data(picture).base64EncodedString())"/>
      <g stroke-width="\(NumberText.fixed(Double(max(size.width, size.height)) / 450, 2))">\(shapes)</g>
      </svg>
      """
  }

  private var constructions: String {
    guard let reading = content.reading, reading.landmarks.width == size.width else { return "" }
    var seen: Set<Construction.Shape> = []
    return [InspectedValue.pi, .ll].compactMap { reading.construction(of: $0) }.flatMap(\.shapes)
      .filter { seen.insert($0).inserted }.map(Self.svg).joined()
  }

  private static func svg(_ shape: Construction.Shape) -> String {
    switch shape {
    case .line(let a, let b, let role):
      return "<line \(look(role)) x1=\"\(number(a.x))\" y1=\"\(number(a.y))\" x2=\"\(number(b.x))\" "
        + "y2=\"\(number(b.y))\"/>"
    case .arc(let center, let radius, let from, let to, let role):
      let start = Point(center.x + radius * cos(from), center.y + radius * sin(from))
      let end = Point(center.x + radius * cos(to), center.y + radius * sin(to))
      let sweep = (to - from).truncatingRemainder(dividingBy: 2 * .pi)
      let isLarge = (sweep < 0 ? sweep + 2 * .pi : sweep) > .pi
      return "<path \(look(role)) d=\"M\(pair(start)) A\(number(radius)) \(number(radius)) 0 "
        + "\(isLarge ? 1 : 0) 1 \(pair(end))\"/>"
    case .circle(let center, let radius, let role):
      return "<circle \(look(role)) cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" "
        + "r=\"\(number(radius))\"/>"
    case .point(let p, _):
      return "<circle fill=\"#ff0\" cx=\"\(number(p.x))\" cy=\"\(number(p.y))\" r=\"4\"/>"
    case .text(let text, let at):
      return "<text fill=\"#ff0\" x=\"\(number(at.x))\" y=\"\(number(at.y))\">\(text.html)</text>"
    }
  }

  /// In the shapes themselves: not every program that prints a page applies its style to what is drawn in it.
  private static func look(_ role: Construction.Role) -> String {
    let line = "fill=\"none\" stroke=\"#ff0\""
    switch role {
    case .landmark, .measure: return line
    case .extension_: return line + " stroke-dasharray=\"9 6\" opacity=\".8\""
    case .auxiliary: return line + " stroke-dasharray=\"3 6\" opacity=\".7\""
    }
  }

  private static func number(_ value: Double) -> String { NumberText.fixed(value.isFinite ? value : 0, 1) }
  private static func pair(_ p: Point) -> String { "\(number(p.x)),\(number(p.y))" }

  private static let style = """
    body{font:13px/1.35 system-ui,sans-serif;margin:1.5em auto;max-width:1100px;padding:0 1em;color:#111;background:#fff}
    h1{font-size:1.3em}h2{font-size:1.05em;margin-bottom:.2em}main:after{content:'';display:block;clear:both}
    figure{margin:0;float:left;width:37%}svg{width:100%;height:auto;background:#000}main>div{margin-left:39%}
    table{border-collapse:collapse;margin:0 0 1em;font-variant-numeric:tabular-nums}
    th,td{text-align:left;padding:.12em .7em .12em 0;vertical-align:top;font-weight:normal}th{color:#444}
    .facts td{overflow-wrap:anywhere}.values td:nth-child(-n+5){white-space:nowrap}.values th:first-child{white-space:nowrap}
    .levels{width:100%}.values tr,.levels tr{border-top:1px solid #ddd}caption{text-align:left;color:#444}
    tr.outside td:nth-child(5){font-weight:bold}tr.not-measurable td{color:#777}
    .disclaimer{border-top:1px solid #999;padding-top:.6em;color:#333}ul{margin:.2em 0;padding-left:1.2em}
    @media print{@page{size:A4;margin:12mm}body{margin:0;max-width:none;font-size:8.5px;padding:0}
    svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
