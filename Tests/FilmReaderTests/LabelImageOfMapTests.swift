import Radiograph
import Spine
import Testing

@testable import FilmReader

@Suite struct LabelImageOfMapTests {
  @Test func aHalfPlaneComesBackWhereItWas() {
    // Vertebra left of network column 6, background right of it; a cell is 4 film pixels, the map starts at x = 10.
    let (width, height) = (12, 8)
    var planes = [Float](repeating: 0, count: 5 * width * height)
    for y in 0..<height {
      for x in 0..<width { planes[(x < 6 ? 1 : 0) * width * height + y * width + x] = 1 }
    }
    let map = ProbabilityMap(
      width: width, height: height, planes: planes, filmWidth: 70, filmHeight: 40, originX: 10, originY: 4, scaleX: 4,
      scaleY: 4)
    let labels = map.labelImage()
    for y in 0..<40 {
      for x in 0..<70 {
        let inside = y >= 4 && y < 36 && x >= 10 && x < 34
        #expect(labels.labels[y * 70 + x] == (inside ? 1 : 0), "\(x) \(y)")
      }
    }
  }

  @Test func headsAreNamedByTheirCircles() {
    // A row of head pixels, named the wrong way round; the second circle covers 5…9.
    let row = LabelImage(width: 12, height: 1, labels: [0, 4, 4, 4, 4, 4, 3, 3, 3, 3, 0, 1])
    let heads = [
      FemoralHead(center: Point(3.5, 0.5), radius: 2.6), FemoralHead(center: Point(7.5, 0.5), radius: 2.6),
    ]
    #expect(row.namingHeads(by: heads).labels == [0, 3, 3, 3, 3, 4, 4, 4, 4, 4, 0, 1])
    #expect(row.namingHeads(by: [heads[1]]).labels == [0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 1])
    #expect(row.namingHeads(by: []) == row)
  }

  @Test func anEmptyMapIsBackground() {
    let map = ProbabilityMap(width: 3, height: 3, planes: [], filmWidth: 5, filmHeight: 4, scaleX: 1, scaleY: 1)
    #expect(map.labelImage().labels == [UInt8](repeating: 0, count: 20))
  }
}
