import Foundation
@testable import Spine
import Testing

/// Fits on masks drawn from real labels, against the values of the labels.
@Suite struct FilmMasksTests {
  @Test(.enabled(if: Films.available, Films.comment))
  func masksOfRealLabelsGiveTheirValuesBack() throws {
    var table = ErrorTable()
    var levels = 0
    var found = 0
    let films = try Films.all()
    for film in films {
      var landmarks = film.landmarks
      landmarks.orderHeads()
      let labels = landmarks.rasterized(width: landmarks.width, height: landmarks.height)
      let fit = SpineFit(ProbabilityMap(labels: labels, width: landmarks.width, height: landmarks.height))
      let reading = Reading(fit)
      table.add(reading, truth: InspectedValues(landmarks), film: film.name)
      levels += landmarks.vertebrae.count
      for (level, body) in landmarks.vertebrae {
        if let other = fit.landmarks.vertebrae[level], let d = landmarks.meanEndplateDepth,
          other.centroid.distance(to: body.centroid) < 0.2 * d
        {
          found += 1
        }
      }
    }
    print(table.text(title: "masks of \(films.count) real labels; \(found) of \(levels) bodies found"))
    #expect(Double(found) >= 0.98 * Double(levels))
    for name in InspectedValue.allCases {
      #expect(table.meanError(name) ?? 99 <= 1.5, "\(name.rawValue)")
    }
  }
}
