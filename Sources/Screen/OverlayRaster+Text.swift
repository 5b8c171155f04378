import Radiograph
import Spine

extension OverlayRaster {
  /// The characters over the picture: labels, and where there are no colours letters that stand for the fills.
  func text(_ overlay: Overlay, _ projection: FilmProjection, letters: Bool) -> [PlacedLetter] {
    let labels = Self.labels(overlay, projection)
    guard letters else { return labels }
    var placed: [PlacedLetter] = []
    placeLetters(overlay, projection, into: &placed)
    // A letter beside a label would be read as part of it: "L3" and "3" are "L33".
    placed.removeAll { letter in
      labels.contains { $0.row == letter.row && abs($0.column - letter.column) <= 1 }
    }
    return placed + labels
  }

  /// The labels' characters; columns may lie off the pane.
  static func labels(_ overlay: Overlay, _ projection: FilmProjection) -> [PlacedLetter] {
    var placed: [PlacedLetter] = []
    for case .label(let text, let point, let anchor, let color) in overlay.shapes {
      let at = projection.cell(of: point)
      guard at.row >= 0, at.row < Double(projection.rows), at.column.isFinite, abs(at.column) < 10_000 else { continue }
      let count = TextWidth.of(text)
      let shift = anchor == .leading ? 0 : anchor == .trailing ? count : count / 2
      var column = Int(at.column.rounded(.down)) - shift
      for character in text {
        let scalar = TextCell.scalar(of: character)
        // A wide character would need two picture cells.
        if TextWidth.of(scalar) == 1 {
          placed.append(PlacedLetter(row: Int(at.row), column: column, scalar: scalar, color: color, isLabel: true))
        }
        column += 1
      }
    }
    return placed
  }

  /// Every other cell of a fill, so that the film stays to be seen between the letters.
  private func placeLetters(_ overlay: Overlay, _ projection: FilmProjection, into placed: inout [PlacedLetter]) {
    for row in 0..<rows {
      for column in 0..<columns where (row + column) % 2 == 0 {
        let at = projection.film(cellColumn: column, cellRow: row)
        var fill: Overlay.Fill?
        if let mask = overlay.mask, let under = mask.fill(at: at, projection), under.opacity > 0 { fill = under }
        for shape in overlay.shapes {
          switch shape {
          case .polygon(let points, let area?, _) where area.opacity > 0 && contains(points, at): fill = area
          case .circle(let centre, let radius, let area?, _)
          where area.opacity > 0 && centre.distance(to: at) <= radius:
            fill = area
          default: break
          }
        }
        if let fill {
          placed.append(
            PlacedLetter(row: row, column: column, scalar: fill.letter, color: fill.color, isLabel: false))
        }
      }
    }
  }

  private func contains(_ path: [Point], _ p: Point) -> Bool {
    guard var a = path.last else { return false }
    var inside = false
    for b in path {
      if (a.y <= p.y) != (b.y <= p.y), p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) { inside.toggle() }
      a = b
    }
    return inside
  }
}

extension Overlay.Mask {
  func fill(at point: Point, _ projection: FilmProjection) -> Overlay.Fill? {
    let x = Int((point.x * Double(image.width) / Double(projection.filmWidth)).rounded(.down))
    let y = Int((point.y * Double(image.height) / Double(projection.filmHeight)).rounded(.down))
    guard x >= 0, y >= 0, x < image.width, y < image.height else { return nil }
    let label = image.labels[y * image.width + x]
    return label == 0 ? nil : fills[label]
  }
}
