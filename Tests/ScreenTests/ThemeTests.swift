import Testing

@testable import Screen

@Suite struct ThemeTests {
  @Test func everyBuiltInThemeLoadsAndTheDarkOneNamesEveryRole() throws {
    #expect(
      Theme.builtInNames == [
        "dark", "light", "high-contrast", "projector", "colour-blind", "monochrome", "console",
      ])
    for name in Theme.builtInNames {
      let theme = try Theme.load(name) { _ in nil }
      #expect(theme.name == name)
      #expect(theme.maskOpacity > 0)
    }
    let dark = try #require(Theme.named("dark"))
    for role in Theme.Role.allCases { #expect(dark.styles[role] != nil, "\(role.rawValue)") }
  }

  @Test func userThemesInherit() throws {
    let user = [
      "mine": "inherits = \"light\"\n[roles]\naccent = \"#010203\"\n", "dark": "inherits = \"dark\"\nmask-opacity = 1",
    ]
    let mine = try Theme.load("mine") { user[$0] }
    #expect(mine.color(.accent) == Color(1, 2, 3))
    #expect(mine.background == Color(255, 255, 255))
    #expect(mine.maskOpacity == 1)
    #expect(mine.color(.vertebra) == Theme.named("dark")?.color(.vertebra))
  }

  @Test(arguments: [
    ("[roles\n", "line"), ("backgruond = \"#000000\"", "backgruond"), ("[roles]\nvertebrae = \"#000000\"", "vertebrae"),
    ("[roles]\ntext = \"red\"", "#rrggbb"), ("mask-opacity = 3", "0 to 1"), ("inherits = \"broken\"", "circle"),
    ("inherits = \"nowhere\"", "nowhere"), ("[roles]\ntext = { blink = true }", "blink"),
    ("background = 3", "background"),
  ])
  func aBrokenThemeSaysWhyAndFallsBack(text: String, says: String) {
    let (theme, warning) = Theme.loadOrDefault("broken") { $0 == "broken" ? text : $0 == "other" ? text : nil }
    #expect(theme.name == "dark")
    #expect(warning?.contains(says) == true, "\(warning ?? "no warning")")
    #expect(warning?.contains("\n") == false)
  }

  @Test func anUnknownThemeNamesTheKnownOnes() {
    let warning = Theme.loadOrDefault("neon") { _ in nil }.warning
    #expect(warning?.contains("high-contrast") == true)
  }
}
