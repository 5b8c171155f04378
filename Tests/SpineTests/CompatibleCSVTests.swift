import Spine
import Testing

@Suite struct CompatibleCSVTests {
  let values: [InspectedValue: Double] = [
    .pi: 84.9, .ll: 30.99, .pimll: -10.4, .l4s1: 46, .ldi: 81.0, .rll: 11.994, .ss: 46.2, .pt: 4.999, .l1: -0.001,
    .l1l2: -3.456, .l5: 0.125,
  ]

  @Test func rowsAreTheReferencePrograms() {
    #expect(
      CompatibleCSV.text { values[$0] }
        == "PI,84.9, \r\nLL,30.99, \r\nPImLL,-10.4, \r\nL4S1,46.0, \r\nLDI,81.0, \r\nRLL,11.99, \r\nSS,46.2, \r\n"
        + "PT,5.0, \r\nL1,-0.0, \r\nL2,, \r\nL3,, \r\nL4,, \r\nL5,0.12, \r\nL1L2,-3.46, \r\nL2L3,, \r\nL3L4,, \r\n"
        + "L4L5,, \r\nL5S1,, \r\n")
  }

  @Test func verdictsCutTowardsZero() {
    let rows = CompatibleCSV.text({ values[$0] }, verdict: true).split(separator: "\r\n").map(String.init)
    #expect(
      rows.prefix(8) == [
        "PI,84.9,OK", "LL,30.99,NG", "PImLL,-10.4,OK", "L4S1,46.0, ", "LDI,81.0,NG", "RLL,11.99,OK", "SS,46.2,OK",
        "PT,5.0,NG",
      ])
  }
}
