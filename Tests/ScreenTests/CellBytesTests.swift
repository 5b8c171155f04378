import Foundation
import Radiograph
import Testing

@testable import Screen

/// Colours that the terminal has in hand are used again where the picture hardly changes by that.
@Suite struct CellBytesTests {
  /// Soft tissue as films show it: slow shading with some noise.
  static let soft = film(columns: 200, rows: 60, maximum: 4095) { x, y in
    var noise = UInt32(truncatingIfNeeded: x &* 73_856_093 ^ y &* 19_349_663)
    noise = (noise ^ noise >> 13) &* 0x5BD1_E995
    let shade = 1800 + 900 * sin(Double(x) / 211) + 600 * cos(Double(y) / 97 + Double(x) / 400)
    return Int(shade) + Int(noise >> 16 & 255) - 128
  }

  func grid(_ film: Film, _ columns: Int, _ rows: Int) -> Grid {
    FilmPicture(film).wholeGrid(columns: columns, rows: rows)
  }

  @Test func anEvenCellTakesTheColourBesideIt() {
    func pair(_ left: Int, _ right: Int) -> Grid {
      grid(film(columns: 2, rows: 1) { x, _ in x < 8 ? left : right }, 2, 1)
    }
    let near = pair(100, 101)
    #expect(near[0, 1] == near[0, 0])
    #expect(pair(100, 104)[0, 1].style.background == Color(104, 104, 104))
    // The ink of the cell before, as a full block.
    let edge = grid(film(columns: 2, rows: 1) { x, y in x < 8 && y < 8 ? 200 : x < 8 ? 40 : 201 }, 2, 1)
    #expect(edge[0, 1].style == edge[0, 0].style)
    #expect([200, 40].contains(edge[0, 1].style.background?.red))
  }

  @Test func aFullScreenIsAtMostFifteenBytesACell() {
    let full = grid(Self.soft, 200, 60)
    #expect(full.update(from: nil, depth: .truecolor).count <= 15 * 200 * 60)
  }

  /// No cell is further off in the mean than 40 bytes are worth.
  @Test func noCellLeavesItsTone() {
    let shown = grid(Self.soft, 200, 60)
    let known: [Unicode.Scalar: Double] = [" ": 0, "█": 8, "▀": 4, "▄": 4, "▔": 1, "▕": 1, "▌": 4, "▐": 4]
    for row in 0..<60 {
      for column in 0..<200 {
        let cell = shown[row, column]
        guard let ink = known[cell.scalar], let a = cell.style.foreground, let b = cell.style.background else {
          continue
        }
        let tone = Double(b.red) + (Double(a.red) - Double(b.red)) * ink / 8
        var sum = 0
        for y in row * 16..<row * 16 + 16 {
          for x in column * 8..<column * 8 + 8 { sum += Int(Self.soft.pixels[y * 1600 + x]) }
        }
        #expect(abs(tone - Double(sum) / 128 * 255 / 4095) < (16.0 * 40 / 128).squareRoot() + 0.51)
      }
    }
  }

  /// What a cell shows hangs on the cells to its left alone.
  @Test func rowsAreIndependent() {
    let upper = Film(
      width: 1600, height: 480, pixels: Array(Self.soft.pixels[..<(1600 * 480)]), maximum: 4095)
    let whole = grid(Self.soft, 200, 60), half = grid(upper, 200, 30)
    for row in 0..<30 { for column in 0..<200 { #expect(whole[row, column] == half[row, column]) } }
  }
}
