import Foundation
import Screen
import TOMLKit
import Viewer

/// `$XDG_CONFIG_HOME/lumbar/config.toml`: what a person set once. Flags and environment go before it.
///
/// ```toml
/// reader = "Dr Chen"
/// theme = "light"
/// glyphs = "sextant"
/// colors = "truecolor"
/// mouse = true
///
/// [keys.film]
/// accept = ["ctrl-a"]
/// ```
struct Settings {
  var reader: String?
  var theme: String?
  var glyphs: GlyphSet?
  var colors: ColorDepth?
  var mouse = true
  var keys = KeyTables()
  /// What could not be understood, a line each; the rest holds.
  var complaints: [String] = []

  static var folder: String? {
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? environment["HOME"].map { $0 + "/.config" }
    return base.map { $0 + "/lumbar" }
  }

  static func load() -> Settings {
    var settings = Settings()
    guard let path = folder.map({ $0 + "/config.toml" }), let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { return settings }
    do {
      settings.read(try TOMLTable(string: text), path: path)
    } catch {
      settings.complaints.append("\(path) is not TOML (\(error)); it is left out")
    }
    return settings
  }

  private mutating func read(_ table: TOMLTable, path: String) {
    for key in table.keys {
      switch key {
      case "reader": reader = table[key]?.string
      case "theme": theme = table[key]?.string
      case "mouse": mouse = table[key]?.bool ?? true
      case "glyphs": glyphs = choice(table[key]?.string, key, path)
      case "colors": colors = choice(table[key]?.string, key, path)
      case "keys": rebind(table[key]?.table, path: path)
      default: complaints.append("\(path): nothing is called \(key)")
      }
    }
  }

  private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String?, _ key: String, _ path: String
  ) -> Value? {
    if let value = text.flatMap(Value.init) { return value }
    complaints.append("\(path): \(key) takes \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  private mutating func rebind(_ table: TOMLTable?, path: String) {
    for context in table?.keys ?? [] {
      for command in table?[context]?.table?.keys ?? [] {
        let names = table?[context]?.table?[command]?.array?.compactMap(\.string) ?? []
        do {
          try keys.rebind(context, command, names)
        } catch {
          complaints.append("\(path): \(error)")
        }
      }
    }
  }
}
