import Foundation
import Radiograph
import Spine
import StudyStore
import Testing
import Viewer

/// A spine of plain boxes on a small film: level, upright, easy to reckon with.
enum Fixtures {
  static let width = 240
  static let height = 400

  static var landmarks: Landmarks {
    var landmarks = Landmarks()
    landmarks.film = "boxes"
    landmarks.width = width
    landmarks.height = height
    for (index, level) in Level.allCases.dropFirst().enumerated() {
      let top = Double(20 + 40 * index)
      landmarks.vertebrae[level] = VertebralBody(
        antSup: Point(100, top), postSup: Point(140, top), antInf: Point(100, top + 30), postInf: Point(140, top + 30))
    }
    landmarks.s1 = S1Endplate(ant: Point(102, 270), post: Point(138, 250))
    landmarks.sacrum = [Point(102, 270), Point(138, 250), Point(170, 330), Point(150, 330)]
    landmarks.femoralHeads = [
      FemoralHead(center: Point(100, 340), radius: 22), FemoralHead(center: Point(84, 344), radius: 24),
    ]
    return landmarks
  }

  /// Bright boxes on a darker ground, 16 bits.
  static let film: Film = {
    var pixels = [UInt16](repeating: 12_000, count: width * height)
    for body in landmarks.vertebrae.values {
      for y in Int(body.antSup.y)..<Int(body.antInf.y) {
        for x in Int(body.antSup.x)..<Int(body.postSup.x) { pixels[y * width + x] = 40_000 }
      }
    }
    return Film(width: width, height: height, pixels: pixels, maximum: 65_535)
  }()

  /// Three films: two read by the machine (the second doubtful), one not yet.
  static func study(rows: Int = 24, columns: Int = 80, unicode: Bool = true) -> Play {
    var play = Play(rows: rows, columns: columns, unicode: unicode)
    play.add("alpha.png", film, machine: landmarks)
    play.add("beta.png", film, machine: landmarks, confidence: 0.6)
    play.add("gamma.png", film, machine: nil)
    play.begin()
    play.send(.tick(play.now))
    return play
  }

  static func opened(rows: Int = 24, columns: Int = 80) -> Play {
    var play = study(rows: rows, columns: columns)
    play.keys("<enter>")
    return play
  }
}

extension Play {
  var film: FilmReview? { model.film }
  var landmarks: Landmarks? { model.film?.landmarks }
  var alpha: [ReviewAction] { log("alpha.png") }
}
