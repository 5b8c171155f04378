import Foundation
import Radiograph
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct RoundTripTests {
  private func exported(_ format: ExportFormat, _ scratch: Scratch) throws -> Landmarks {
    let film = Fixture.film()
    let outcome = try Export(format, to: scratch("out/")).run([film])
    #expect(outcome.written.count == 1)
    return try #require(film.review.landmarks)
  }

  private func read(_ format: ImportFormat, _ path: String) throws -> ImportedFilm {
    let outcome = try Import(format, from: path).read(films: ["sub/a.png", "b.png"]) { _ in
      (Fixture.width, Fixture.height)
    }
    #expect(outcome.faults.isEmpty, "\(outcome.faults)")
    #expect(outcome.films.map(\.film) == ["sub/a.png"])
    return try #require(outcome.films.first)
  }

  @Test func `landmarks come back as they were`() throws {
    let scratch = try Scratch()
    let landmarks = try exported(.landmarks, scratch)
    let back = try #require(try read(.landmarks, scratch("out")).drawn)
    #expect(back.vertebrae == landmarks.vertebrae)
    #expect(back.s1 == landmarks.s1 && back.sacrum == landmarks.sacrum && back.femoralHeads == landmarks.femoralHeads)
  }

  @Test func `COCO comes back to a hundredth of a pixel`() throws {
    let scratch = try Scratch()
    let landmarks = try exported(.coco, scratch)
    let back = try #require(try read(.coco, scratch("out/coco.json")).drawn)
    #expect(Set(back.vertebrae.keys) == Set(landmarks.vertebrae.keys))
    for (level, body) in landmarks.vertebrae {
      for corner in Corner.allCases { #expect(back.vertebrae[level]?[corner].distance(to: body[corner]) ?? 9 < 0.01) }
    }
    #expect(back.s1?.ant == landmarks.s1?.ant && back.s1?.post == landmarks.s1?.post)
    #expect(back.sacrum == landmarks.sacrum)
    for (a, b) in zip(back.femoralHeads ?? [], landmarks.femoralHeads ?? []) {
      #expect(a.center.distance(to: b.center) < 0.05 && abs(a.radius - b.radius) < 0.05)
    }
    #expect(back.femoralHeads?.count == 2)
  }

  @Test func `a mask comes back with all its levels and near the angles`() throws {
    let scratch = try Scratch()
    let landmarks = try exported(.masks, scratch)
    let mask = try LabelImage.read(path: scratch("out/sub/a.png"))
    #expect(Set(mask.labels) == [0, 1, 2, 3, 4])
    let fit = try #require(try read(.masks, scratch("out")).fitted)
    let values = Reading(landmarks: landmarks)
    let back = Reading(landmarks: fit.landmarks)
    #expect(Set(Level.lumbar).isSubset(of: Set(fit.landmarks.vertebrae.keys)))
    for name in [InspectedValue.pi, .ll, .ss] {
      let (a, b) = (try #require(values[name].value), try #require(back[name].value))
      #expect(abs(a - b) < 5, "\(name.rawValue): \(a) \(b)")
    }
  }

  @Test func `drawn points enter as the reader's edits and give the same review`() throws {
    let scratch = try Scratch()
    let landmarks = try exported(.landmarks, scratch)
    let imported = try read(.landmarks, scratch("out"))
    let actions = imported.actions(for: Review(), width: Fixture.width, height: Fixture.height)
    let review = Review(folding: Fixture.events(actions))
    #expect(review.landmarks?.vertebrae == landmarks.vertebrae)
    #expect(review.landmarks?.s1 == landmarks.s1 && review.landmarks?.sacrum == landmarks.sacrum)
    #expect(review.landmarks?.femoralHeads == landmarks.femoralHeads)
    #expect(review.pinned.isSuperset(of: [.vertebra(.l1), .s1, .sacrum, .femoralHead(0), .femoralHead(1)]))
    #expect(review.machine?.model == "imported landmarks a.json")
    // Again: nothing is left to change.
    #expect(imported.actions(for: review, width: 1, height: 1).isEmpty)
  }
}

@Suite struct ExportFileTests {
  @Test func `names mirror the films', never twice the same, never outside`() {
    var names = FileNames()
    #expect(names.next(for: "a/b.png", suffix: ".json") == "a/b.json")
    #expect(names.next(for: "a/b.jpg", suffix: ".json") == "a/b.jpg.json")
    #expect(names.next(for: "A/B.dcm", suffix: ".json") == "A/B.dcm.json")
    #expect(names.next(for: "noending", suffix: ".json") == "noending.json")
    #expect(names.next(for: "../..//x\u{1B}.png", suffix: ".json") == "_./_./x_.json")
    #expect(names.next(for: "a.b/c", suffix: ".png") == "a.b/c.png")
  }

  @Test func `a mask never takes the place of a film`() throws {
    let scratch = try Scratch()
    try Fixture.pixels.writePNG(to: scratch("a.png"))
    let film = Fixture.film("a.png", path: scratch("a.png"))
    #expect(throws: FilmError.self) { try Export(.masks, to: scratch.path).run([film]) }
    #expect(try Film.read(path: scratch("a.png")).pixels == Fixture.pixels.pixels)
  }

  @Test func `films without points are named and the others written`() throws {
    let scratch = try Scratch()
    let films = [Fixture.film("a.png"), Fixture.film("b.png", actions: [])]
    let outcome = try Export(.landmarks, to: scratch("new/folder")).run(films)
    #expect(try scratch.files() == ["new/folder/a.json"])
    #expect(outcome.skipped == ["b.png: not started, it has no points"])
  }

  @Test func `text goes to standard output, files don't`() throws {
    let outcome = try Export(.csv, to: "-").run([Fixture.film()])
    #expect(outcome.text?.split(separator: "\n").count == 2)
    #expect(throws: ExchangeError.self) { try Export(.masks, to: "-").run([Fixture.film()]) }
  }

  @Test func `a stop leaves what is finished, and no half of one file`() throws {
    let scratch = try Scratch()
    let films = [Fixture.film("a.png"), Fixture.film("b.png")]
    _ = try Export(.landmarks, to: scratch.path).run(films) { done, _ in done < 1 }
    #expect(try scratch.files() == ["a.json"])
    _ = try Export(.csv, to: scratch("x.csv")).run(films) { _, _ in false }
    #expect(try scratch.files() == ["a.json"])
  }

  @Test func `a film that can't be read fails alone`() throws {
    let scratch = try Scratch()
    try Fixture.pixels.writePNG(to: scratch("b.png"))
    let films = [Fixture.film("a.png", path: scratch("none.png")), Fixture.film("b.png", path: scratch("b.png"))]
    let outcome = try Export(.figure, to: scratch("figures")).run(films)
    #expect(outcome.failures.count == 1)
    #expect(outcome.written == [scratch("figures/b.png")])
  }
}
