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

  @Test func headsAreDrawnAsCirclesBesideTheSpine() {
    // Pixels of heads named the wrong way round, one of them far off, and one of the spine.
    var labels = [UInt8](repeating: 0, count: 24 * 11)
    for x in 3...12 { labels[5 * 24 + x] = x < 8 ? 4 : 3 }
    labels[5 * 24 + 5] = 2
    labels[10 * 24 + 23] = 3
    let film = LabelImage(width: 24, height: 11, labels: labels)
    let heads = [
      FemoralHead(center: Point(6, 5.5), radius: 4.2), FemoralHead(center: Point(11, 5.5), radius: 4.2),
    ]
    let both = film.drawingHeads(heads)
    func label(_ x: Int, _ y: Int, of image: LabelImage) -> UInt8 { image.labels[y * 24 + x] }
    #expect(label(3, 5, of: both) == 3)
    #expect(label(8, 5, of: both) == 4, "head 2 lies over head 1")
    #expect(label(14, 5, of: both) == 4, "the circle reaches where no pixel said so")
    #expect(label(5, 5, of: both) == 2)
    #expect(label(23, 10, of: both) == 0)
    let one = film.drawingHeads([heads[1]])
    #expect(label(11, 5, of: one) == 3 && label(3, 5, of: one) == 0)
    #expect(film.drawingHeads([]) == film)
  }

  @Test func anEmptyMapIsBackground() {
    let map = ProbabilityMap(width: 3, height: 3, planes: [], filmWidth: 5, filmHeight: 4, scaleX: 1, scaleY: 1)
    #expect(map.labelImage().labels == [UInt8](repeating: 0, count: 20))
  }
}
