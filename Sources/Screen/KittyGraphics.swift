/// Kitty's graphics protocol: an image sent in chunks of base 64 and placed over cells, under the text.
public enum KittyGraphics {
  /// Sends and places; the cursor stays, answers are off.
  static func encode(_ picture: PixelPicture, identifier: Int, columns: Int, rows: Int) -> [UInt8] {
    guard picture.width > 0, picture.height > 0 else { return [] }
    let data = Base64.encode(picture.rgb)
    var out: [UInt8] = [], at = 0
    while at < data.count {
      let end = min(at + 4096, data.count), more = end < data.count ? 1 : 0
      let keys =
        at == 0
        ? "a=T,q=2,f=24,s=\(picture.width),v=\(picture.height),i=\(identifier),p=1,c=\(columns),r=\(rows),C=1,z=-1,m=\(more)"
        : "q=2,m=\(more)"
      out.append(contentsOf: "\u{1b}_G\(keys);".utf8)
      out.append(contentsOf: data[at..<end])
      out.append(contentsOf: "\u{1b}\\".utf8)
      at = end
    }
    return out
  }

  /// Takes an image and its placements away.
  public static func delete(_ identifier: Int) -> [UInt8] { Array("\u{1b}_Ga=d,d=I,i=\(identifier),q=2\u{1b}\\".utf8) }
}
