import ArgumentParser
import FilmReader
import Foundation
import Radiograph
import Screen
import Spine

/// `lumbar render`: one film as text.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a film as terminal cells, with its masks over it.",
    discussion: """
      Only the picture's cells, rows ended by newlines, fitted into the size given.
      Example: lumbar render film.png --columns 120 --rows 40 --colors truecolor
      """)

  @Argument(help: ArgumentHelp("The film; film.dcm#3 is its third frame.", valueName: "FILE")) var film: String
  @Option(help: "At most so many columns.") var columns = 80
  @Option(help: "At most so many rows.") var rows = 24
  @OptionGroup var look: LookChoice
  @Option(help: "Masks: \(MaskStyle.allCases.map(\.rawValue).joined(separator: ", ")).") var overlay = MaskStyle.filled
  @Option(help: ArgumentHelp("A label image instead of the engine's.", valueName: "m.png")) var mask: String?
  @Option(
    help: ArgumentHelp("Window in the film's stored values; its whole range otherwise.", valueName: "CENTRE,WIDTH"))
  var window: WindowChoice?
  @Option(help: "How: \(PictureForm.allCases.map(\.rawValue).joined(separator: ", ")).") var graphics = PictureForm
    .cells
  @OptionGroup var model: ModelChoice
  @OptionGroup var threads: ThreadChoice

  func validate() throws {
    guard (1...2000).contains(columns), (1...2000).contains(rows) else {
      throw ValidationError("--columns and --rows take 1 to 2000")
    }
  }

  func run() throws {
    let image = try Film.read(named: film)
    var labels: LabelImage?
    if overlay != .none {
      if let mask {
        labels = try FilmMask.read(mask, for: image)
      } else {
        labels = try FilmReader(model: try model.load()).read(image, threads: threads.threads).labels
      }
    }
    let capabilities = look.capabilities(isTerminal: isatty(STDOUT_FILENO) == 1)
    // Into a file or a pipe, 240 colours: what every terminal that shows it later can.
    let depth = look.colors == nil && isatty(STDOUT_FILENO) != 1 ? .indexed240 : capabilities.depth
    let theme = look.theme(for: depth)
    var view = FilmView()
    view.window = window?.window
    let options = PictureOptions(
      depth: depth, glyphs: look.glyphs ?? (isatty(STDOUT_FILENO) == 1 ? capabilities.glyphs : .sextant),
      background: theme.filmBackground)
    let shown = labels.map { Overlay(mask: theme.mask($0, style: overlay)) } ?? .none
    let picture = FilmPicture(image)
    if let kind = graphics.pixels {
      let bytes = picture.graphics(
        kind, columns: columns, rows: rows, view: view, overlay: shown, background: theme.filmBackground)
      return try Standard.output(String(decoding: bytes, as: UTF8.self))
    }
    // Whoever shows this needs the colours that it is written in; OSC 104 takes them back.
    if depth == .palette { try Standard.output(String(decoding: Palette.definition, as: UTF8.self)) }
    try Standard.output(
      picture.text(columns: columns, rows: rows, view: view, overlay: shown, options: options))
  }
}

enum PictureForm: String, CaseIterable, ExpressibleByArgument {
  case cells, sixel, kitty, iterm2

  var pixels: PixelProtocol? { PixelProtocol(rawValue: rawValue) }
}

enum MaskStyle: String, CaseIterable, ExpressibleByArgument { case filled, outline, none }

/// `CENTRE,WIDTH` in stored values.
struct WindowChoice: ExpressibleByArgument {
  var window: Window

  init?(argument: String) {
    let parts = argument.split(separator: ",").map { Double($0) }
    guard parts.count == 2, let centre = parts[0], let width = parts[1], centre.isFinite, width.isFinite, width > 0
    else { return nil }
    window = Window(centre: centre, width: width)
  }
}

extension Theme {
  /// The label image with this theme's colours.
  fileprivate func mask(_ labels: LabelImage, style: MaskStyle) -> Overlay.Mask {
    let opacity = style == .filled ? maskOpacity : 0
    let roles: [(UInt8, Role, Unicode.Scalar)] = [
      (1, .vertebra, "v"), (2, .sacrum, "s"), (3, .head1, "o"), (4, .head2, "O"),
    ]
    var fills: [UInt8: Overlay.Fill] = [:]
    for (label, role, letter) in roles { fills[label] = Overlay.Fill(color(role), opacity: opacity, letter: letter) }
    return Overlay.Mask(labels, fills: fills, outline: style == .outline ? 0.5 : nil)
  }
}
