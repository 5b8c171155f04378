/// Capitals and digits as strokes on a grid 4 wide and 6 high; each stroke is a run of xy digit pairs.
enum StrokeFont {
  static let glyphs: [Character: [String]] = [
    "A": ["062046", "1434"], "D": ["00062645412000"],
    "E": ["40000646", "0333"], "G": ["41301001051636454323"], "H": ["0006", "4046", "0343"], "C": ["4130100105163645"],
    "I": ["2026"], "L": ["000646"],
    "N": ["06004640"], "O": ["100105163645413010"], "P": ["06003041423303"], "R": ["06003041423303", "2346"],
    "S": ["4130100112324345361605"], "T": ["0040", "2026"], "U": ["000516364540"],
    "W": ["0016233640"], "X": ["0046", "4006"], "B": ["000636453403", "0333423000"],
    "0": ["100105163645413010"], "1": ["112026", "1636"], "2": ["01103041420646"], "3": ["0110304142334445361605"],
    "4": ["36300444"], "5": ["400002324345361605"], "6": ["4130100105163645433303"],
    "7": ["004016"], "8": ["130211102031323304051636454433"], "9": ["43131201103041453616"],
    ".": ["2526"], ":": ["2223", "2526"], "-": ["0343"], "/": ["0640"],
  ]

  /// The strokes of a character, in units of its height (6 grid steps); a full advance is 0.9.
  static func strokes(_ character: Character) -> [[(x: Double, y: Double)]] {
    (glyphs[character] ?? []).map { run in
      let digits = run.compactMap(\.wholeNumberValue)
      return stride(from: 0, to: digits.count - 1, by: 2).map { i in
        (Double(digits[i]) / 6, Double(digits[i + 1]) / 6)
      }
    }
  }
}
