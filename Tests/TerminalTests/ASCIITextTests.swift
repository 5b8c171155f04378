import Testing

@testable import Terminal

@Suite struct ASCIITextTests {
  @Test func everythingThatIsDrawnHasAnASCIIForm() {
    for scalar in "│─┌┐└┘°é…→✓▀\u{1FB00}骨ł".unicodeScalars { #expect(ASCIIText.fallback(scalar).isASCII) }
    #expect(ASCIIText.fallback("é") == "e")
    #expect(ASCIIText.fallback("│") == "|")
    #expect(ASCIIText.fallback("┼") == "+")
    #expect(ASCIIText.fallback("~") == "~")
  }
}
