import Foundation
import Spine
import Testing

/// Labels of real films, where `LUMBAR_FILMS` names their folder.
enum Films {
  static let folder = ProcessInfo.processInfo.environment["LUMBAR_FILMS"]
  static let available = folder != nil
  static let comment: Comment = "LUMBAR_FILMS is not set"

  struct Labelled {
    var name: String
    var landmarks: Landmarks
    var values: [InspectedValue: Double]
    var data: Data
  }

  static func all() throws -> [Labelled] {
    struct Values: Decodable {
      var values: [InspectedValue: Double]
    }
    guard let folder else { return [] }
    let labels = URL(fileURLWithPath: folder).appendingPathComponent("labels")
    return try FileManager.default.contentsOfDirectory(atPath: labels.path).filter { $0.hasSuffix(".json") }.sorted()
      .map { name in
        let data = try Data(contentsOf: labels.appendingPathComponent(name))
        return Labelled(
          name: String(name.dropLast(5)), landmarks: try Landmarks.read(data, path: name),
          values: try JSONDecoder().decode(Values.self, from: data).values, data: data)
      }
  }
}

@Suite struct FilmLabelsTests {
  @Test(.enabled(if: Films.available, Films.comment))
  func valuesFollowFromThePointsAsPublished() throws {
    let films = try Films.all()
    #expect(films.count >= 40)
    for film in films {
      for landmarks in [film.landmarks, film.landmarks.mirrored] {
        let reading = Reading(landmarks: landmarks)
        for name in InspectedValue.allCases {
          if let expected = film.values[name] {
            let value = try #require(reading[name].value, "\(film.name) \(name.rawValue)")
            #expect(abs(value - expected) <= 0.1, "\(film.name) \(name.rawValue): \(value), file \(expected)")
          } else {
            #expect(reading[name].value == nil, "\(film.name) \(name.rawValue) is not in the file")
            #expect(reading[name].reason != nil)
          }
        }
      }
    }
  }

  @Test(.enabled(if: Films.available, Films.comment))
  func filesComeBackAsTheyWere() throws {
    for film in try Films.all() {
      let text = film.landmarks.json.prettyText
      let again = try Landmarks.read(Data(text.utf8), path: film.name)
      #expect(again == film.landmarks)
      let coded = try JSONDecoder().decode(Landmarks.self, from: JSONEncoder().encode(film.landmarks))
      #expect(coded == film.landmarks)
      let before = try JSONDecoder().decode(JSONValue.self, from: film.data)
      let after = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
      if case .object(let members) = before {
        for member in members where member.name != "values" {
          #expect(after[member.name] == member.value, "\(film.name) \(member.name)")
        }
      }
    }
  }
}
