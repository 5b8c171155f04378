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

  @Test func base64IsTheStandardOne() {
    #expect(Base64.encode(Array("lumbar".utf8)) == "bHVtYmFy")
    #expect(Base64.encode(Array("ab".utf8)) == "YWI=")
    #expect(Base64.encode(Array("a".utf8)) == "YQ==")
    #expect(Base64.encode([]) == "")
  }
}
