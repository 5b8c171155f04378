import Foundation
import Radiograph
import Testing

@testable import StudyStore

@Suite struct FilmSubjectTests {
  @Test(arguments: [
    ("Müller^Anna", "Müller, Anna"), ("Müller^Anna^Maria^Dr.^", "Müller, Anna Maria"), ("Solo", "Solo"),
    ("^Anna", "Anna"), ("=山田^太郎", "山田, 太郎"), ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
    ("  A ^  B\u{0} ", "A, B"), ("Evil\u{1B}[31m^Bell\u{7}", "Evil\\u{1b}[31m, Bell\\u{7}"),
    ("right\u{202E}left", "right\\u{202e}left"), ("two\nlines", "two lines"),
  ])
  func writesNamesAsPeopleDo(dicom: String, name: String) { #expect(FilmSubject.personName(dicom) == name) }

  @Test(arguments: ["", "^", "^^^^", "==", " ", "\u{0}"])
  func noNameIsNone(dicom: String) { #expect(FilmSubject.personName(dicom) == nil) }

  @Test(arguments: [("20240301", "20240301"), ("2024.03.01", "20240301"), ("20241301", nil), ("2024", nil), ("x", nil)])
  func readsDates(text: String, date: String?) { #expect(FilmSubject.date(text) == date) }

  @Test func longTextIsCut() {
    var identity = FilmIdentity()
    identity.patientID = String(repeating: "1", count: 5000)
    #expect(FilmSubject(identity).patientID?.count == 120)
  }

  #if DICOM
    /// A DICOM file that is all header: explicit little-endian, 2×2 pixels.
    private func dicom(_ texts: [(UInt16, UInt16, String, String)]) -> Data {
      func element(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8]) -> [UInt8] {
        func two(_ n: Int) -> [UInt8] { [UInt8(n & 255), UInt8(n >> 8 & 255)] }
        let value = value.count % 2 == 0 ? value : value + [vr == "UI" ? 0 : 32]
        let length = vr == "OW" ? [0, 0] + two(value.count) + [0, 0] : two(value.count)
        return two(Int(group)) + two(Int(element)) + Array(vr.utf8) + length + value
      }
      let meta = element(2, 0x10, "UI", Array("1.2.840.10008.1.2.1".utf8))
      var bytes = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
      bytes += element(2, 0, "UL", [UInt8(meta.count), 0, 0, 0]) + meta
      for (group, number, vr, text) in texts.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
        bytes += element(group, number, vr, Array(text.utf8))
      }
      for (number, value) in [(2, 1), (0x10, 2), (0x11, 2), (0x100, 16), (0x101, 16), (0x102, 15), (0x103, 0)] {
        bytes += element(0x28, UInt16(number), "US", [UInt8(value), 0])
      }
      return Data(bytes + element(0x7FE0, 0x10, "OW", [1, 2, 3, 4, 5, 6, 7, 8]))
    }

    private func subject(_ name: String, uid: String) -> [(UInt16, UInt16, String, String)] {
      [
        (0x08, 0x05, "CS", "ISO_IR 192"), (0x08, 0x18, "UI", uid), (0x08, 0x20, "DA", "20240301"),
        (0x10, 0x10, "PN", name), (0x10, 0x20, "LO", "4711"),
      ]
    }

    @Test func headersFeedTheListAndFollowTheFile() throws {
      let study = try TemporaryFolder()
      try study.film("a.png")
      try dicom(subject("Müller^Anna", uid: "1.2.3")).write(to: URL(fileURLWithPath: study("b.dcm")))
      try dicom(subject("Müller^Anna", uid: "1.2.3")).write(to: URL(fileURLWithPath: study("c.dcm")))
      try dicom([]).write(to: URL(fileURLWithPath: study("d.dcm")))
      let store = try StudyStore.open(study: study.path)
      try store.scan()
      #expect(try store.films().allSatisfy { $0.subject == nil })
      #expect(try store.readSubjects(limit: 3) == 3)
      #expect(try store.readSubjects(limit: 3) == 1)
      #expect(try store.readSubjects(limit: 3) == 0, "no file is looked into twice")
      let films = try store.films()
      #expect(films.map { $0.subject?.patientName } == [nil, "Müller, Anna", "Müller, Anna", nil])
      #expect(films.map { $0.subject?.studyDate } == [nil, "20240301", "20240301", nil])
      #expect(films.map(\.twin) == [nil, "c.dcm", "b.dcm", nil])
      let one = try #require(try store.film(named: "c.dcm"))
      #expect(one.twin == "b.dcm" && one.subject?.patientID == "4711")
      // Taking a film's hash is no reason to look again; another file in its place is.
      _ = try store.identify(one)
      #expect(try store.readSubjects() == 0)
      try dicom(subject("Other^Bert", uid: "1.2.4")).write(to: URL(fileURLWithPath: study("c.dcm")))
      try store.scan()
      #expect(try store.films().first { $0.name == "c.dcm" }?.subject == nil, "never another patient's name")
      #expect(try store.readSubjects() == 1)
      #expect(try store.films().map(\.twin) == [nil, nil, nil, nil])
      #expect(try store.films().first { $0.name == "c.dcm" }?.subject?.patientName == "Other, Bert")
      // And a later session finds it all.
      let again = try StudyStore.open(study: study.path)
      try again.scan()
      #expect(try again.readSubjects() == 0)
      #expect(try again.films().compactMap { $0.subject?.patientName }.count == 2)
    }
  #endif
}
