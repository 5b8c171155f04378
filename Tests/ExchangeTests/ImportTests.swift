import Foundation
import Radiograph
import Spine
import StudyStore
import Testing

@testable import Exchange

@Suite struct ImportTests {
  private let size: (String) -> (width: Int, height: Int)? = { _ in (Fixture.width, Fixture.height) }

  @Test(arguments: [
    ("L1", AnnotatedShapes.Name.level(.l1)), ("vertebra_l5", .level(.l5)), ("T12 body", .level(.t12)),
    ("L3 antSup", .corner(.l3, .antSup)), ("Sacrum", .sacrum), ("S1 endplate", .s1), ("Vertebra", .vertebra),
    ("femoral head 2", .head(1)), ("femoralHead1", .head(0)), ("left femoral head", .head(nil)),
  ]) func `names that annotators use`(text: String, name: AnnotatedShapes.Name) {
    #expect(AnnotatedShapes.Name(text) == name)
  }

  @Test func `names that mean nothing are left out`() {
    for text in ["", "rib", "L6", "screw", "xL1x"] { #expect(AnnotatedShapes.Name(text) == nil) }
  }

  @Test func `labelme polygons, circles and lines become landmarks`() throws {
    let scratch = try Scratch()
    let l = Fixture.landmarks
    func list(_ points: [Point]) -> String { "[" + points.map { "[\($0.x),\($0.y)]" }.joined(separator: ",") + "]" }
    // Corners in another order, and two with points between them.
    let shapes = l.vertebrae.map { level, b in
      let between = level == .l2 ? [b.postSup.midpoint(to: b.postInf), b.antInf.midpoint(to: b.postInf)] : []
      return
        "{\"label\":\"\(level.rawValue)\",\"points\":\(list([b.postInf, b.postSup, b.antSup, b.antInf] + between)),"
        + "\"shape_type\":\"polygon\"}"
    }
    let heads = (l.femoralHeads ?? []).map {
      "{\"label\":\"femoral head\",\"points\":\(list([$0.center, $0.center + Point(0, $0.radius)])),\"shape_type\":\"circle\"}"
    }
    let s1 = "{\"label\":\"S1\",\"points\":\(list([l.s1!.post, l.s1!.ant])),\"shape_type\":\"line\"}"
    let sacrum = "{\"label\":\"sacrum\",\"points\":\(list(l.sacrum!)),\"shape_type\":\"polygon\"}"
    let all = (shapes + heads.reversed() + [s1, sacrum]).joined(separator: ",")
    try scratch.write(
      "{\"version\":\"5\",\"flags\":{},\"shapes\":[\(all)],\"imagePath\":\"..\\\\films\\\\b.png\",\"imageWidth\":400,\"imageHeight\":700}",
      "x.json")
    let outcome = try Import(.labelme, from: scratch("x.json")).read(films: ["sub/a.png", "deep/b.png"], size: size)
    #expect(outcome.faults.isEmpty, "\(outcome.faults)")
    let drawn = try #require(outcome.films.first?.drawn)
    #expect(outcome.films.first?.film == "deep/b.png")
    #expect(drawn.vertebrae == l.vertebrae)
    #expect(drawn.s1 == l.s1 && drawn.sacrum == l.sacrum && drawn.femoralHeads == l.femoralHeads)
    #expect(drawn.facing == .left)
  }

  @Test func `bodies without numbers count up from the lowest, and S1 is found on the sacrum`() {
    let l = Fixture.landmarks
    var shapes = AnnotatedShapes()
    for level in Level.lumbar { shapes.add(.vertebra, outline: l.outline(of: .vertebra(level))) }
    shapes.add(.sacrum, outline: l.sacrum ?? [])
    let found = shapes.landmarks(film: "a.png", width: Fixture.width, height: Fixture.height)
    #expect(found.vertebrae == l.vertebrae.filter { Level.lumbar.contains($0.key) })
    #expect(found.s1?.ant.distance(to: l.s1!.ant) ?? 99 < 12)
    #expect(found.s1?.post.distance(to: l.s1!.post) ?? 99 < 12)
  }

  @Test func `a film facing right keeps its corners' names`() {
    let l = Fixture.landmarks.mirrored
    var shapes = AnnotatedShapes()
    for level in Level.lumbar { shapes.add(.level(level), outline: l.outline(of: .vertebra(level)).reversed()) }
    shapes.add(.sacrum, outline: l.sacrum ?? [])
    for head in l.femoralHeads ?? [] { shapes.add(head: head, index: nil) }
    let found = shapes.landmarks(film: "a.png", width: Fixture.width, height: Fixture.height)
    #expect(found.facing == .right)
    #expect(found.vertebrae == l.vertebrae.filter { Level.lumbar.contains($0.key) })
    #expect(found.femoralHeads == l.femoralHeads)
  }

  @Test func `the reference's table, with and without header`() throws {
    let row =
      "films/a.png,,66.68,63.66,3.02,32.63,51.26,,53.4,13.27,-0.37,2.58,1.07,-1.43,9.3,7.27,9.48,11.0,13.54,11.22"
    let header = "image,mask," + InspectedValue.allCases.map(\.rawValue).joined(separator: ",")
    for text in [row, header + "\r\n" + row + "\r\n"] {
      let table = try CompatibleTable(text, path: "d.csv")
      #expect(table.rows.count == 1)
      #expect(table.rows[0].values[.pi] == 66.68 && table.rows[0].values[.rll] == nil)
    }
    #expect(throws: ExchangeError.self) { try CompatibleTable("a.png,m.png,1,2", path: "d.csv") }
    #expect(throws: ExchangeError.self) {
      try CompatibleTable(row.replacingOccurrences(of: "66.68", with: "x"), path: "d.csv")
    }
  }

  @Test func `files of no film, of another size and of no sense are named, the rest comes in`() throws {
    let scratch = try Scratch()
    var l = Fixture.landmarks
    try scratch.write(l.json.text, "good.json")
    l.film = "zebra.png"
    try scratch.write(l.json.text, "nobody.json")
    l.film = "b.png"
    l.width = 300
    try scratch.write(l.json.text, "size.json")
    try scratch.write("{\"film\":\"a.png\"", "broken.json")
    let outcome = try Import(.landmarks, from: scratch.path).read(films: ["a.png", "b.png"], size: size)
    #expect(outcome.films.map(\.film) == ["a.png"])
    #expect(outcome.faults.count == 3)
    #expect(outcome.faults.allSatisfy { $0.exitCode == 65 && !$0.description.contains("\n") })
    #expect(throws: ExchangeError.self) { try Import(.landmarks, from: scratch("none")).read(films: [], size: size) }
  }

  @Test func `points of a half-size copy are scaled`() throws {
    let scratch = try Scratch()
    try scratch.write(Fixture.landmarks.scaled(toWidth: 200, height: 350).json.text, "a.json")
    let outcome = try Import(.landmarks, from: scratch.path).read(films: ["a.png"], size: size)
    let drawn = try #require(outcome.films.first?.drawn)
    #expect((drawn.width, drawn.height) == (400, 700))
    #expect(drawn.vertebrae[.l1]?.antSup.distance(to: Fixture.landmarks.vertebrae[.l1]!.antSup) ?? 9 < 1e-6)
  }

  @Test func `two films of one name are told apart by their folders only`() {
    let names = FilmNames(["a/x.png", "b/x.png", "c/y.png"])
    #expect(names.film(named: ["x.json"]) == nil)
    #expect(names.film(named: ["A/x.json"]) == "a/x.png")
    #expect(names.film(named: ["zz", "deep/er/Y.dcm"]) == "c/y.png")
  }

  @Test func `a store takes an import in and gives it back`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch("study"), withIntermediateDirectories: true)
    try Fixture.pixels.writePNG(to: scratch("study/a.png"))
    try scratch.write(Fixture.landmarks.json.text, "in/a.json")
    let store = try StudyStore.open(study: scratch("study"))
    _ = try store.scan()
    let outcome = try Import(.landmarks, from: scratch("in")).run(into: store, by: Fixture.reader)
    #expect(outcome.changed == ["a.png"] && outcome.faults.isEmpty)
    let films = try ExportedFilm.all(in: [store])
    #expect(films.count == 1 && films[0].width == Fixture.width)
    #expect(films[0].review.landmarks?.vertebrae == Fixture.landmarks.vertebrae)
    // A second import changes nothing; a signed film refuses one that would.
    #expect(try Import(.landmarks, from: scratch("in")).run(into: store, by: Fixture.reader).changed.isEmpty)
    let film = try #require(try store.films().first)
    try store.append(.sign, to: film, by: Fixture.reader)
    var other = Fixture.landmarks
    other.vertebrae[.l2]?.antSup.x += 3
    try scratch.write(other.json.text, "in/a.json")
    let refused = try Import(.landmarks, from: scratch("in")).run(into: store, by: Fixture.reader)
    #expect(refused.changed.isEmpty && refused.faults.first?.description.contains("signed") == true)
  }

  @Test func `shards of one study merge`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch("study"), withIntermediateDirectories: true)
    for name in ["a.png", "b.png"] { try Fixture.pixels.writePNG(to: scratch("study/" + name)) }
    try Film(width: 1, height: 1, pixels: [1], maximum: 255).writePNG(to: scratch("study/b.png"))
    var stores: [StudyStore] = []
    for (i, name) in ["a.png", "b.png"].enumerated() {
      let store = try StudyStore.open(study: scratch("study"), store: scratch("shard\(i).sqlite"))
      _ = try store.scan()
      let film = try #require(try store.films().first { $0.name == name })
      try store.append(.machineRead(Fixture.machine), to: film, by: Fixture.reader)
      stores.append(store)
    }
    let merged = try ExportedFilm.all(in: stores)
    #expect(merged.map(\.name) == ["a.png", "b.png"])
    #expect(merged.allSatisfy { $0.review.status == .machineRead })
  }
}
