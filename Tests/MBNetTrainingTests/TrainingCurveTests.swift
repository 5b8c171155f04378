import Foundation
import Testing

@testable import MBNetTraining

@Suite struct TrainingCurveTests {
  private func log(_ text: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("curve-\(UUID().uuidString).jsonl")
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  @Test func `a log with half a line at its end is drawn as far as it goes`() throws {
    let path = try log(
      """
      {"step":1,"total":0.8,"crossEntropy":0.5}
      {"step":2,"total":0.4}
      {"step":2,"validation":{"vertebra":0.75,"sacrum":null,"femoralHeads":0.5,"mean":0.6}}
      {"step":3,"total":0.2}
      {"step":4,"tot
      """)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let curve = try TrainingCurve(log: path)
    #expect(curve.losses.map(\.value) == [0.8, 0.4, 0.2])
    #expect(curve.scores["vertebra"]?.map(\.value) == [0.75] && curve.scores["sacrum"] == nil)
    let lines = curve.chart(columns: 40, rows: 11).split(separator: "\n")
    #expect(lines.count == 13)
    // The highest loss stands in the first row at the left, the vertebrae's score a quarter of the way down.
    #expect(lines[0].hasPrefix(" 0.800|*"))
    let row = try #require(lines.firstIndex { $0.contains("v") })
    #expect(row == 2 || row == 3)
    #expect(curve.smoothedLosses(1).map { ($0.value * 1000).rounded() } == [467])
  }

  @Test func `a log without steps makes an empty chart and no crash`() throws {
    let path = try log("not JSON\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try TrainingCurve(log: path).chart() == "no steps yet\n")
    #expect(throws: DataSetError.self) { try TrainingCurve(log: path + ".none") }
  }
}
