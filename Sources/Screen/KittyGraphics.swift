/// Kitty's graphics protocol: an image sent in chunks of base 64 and placed over cells, under the text.
public enum KittyGraphics {
  /// Sends and places; the cursor stays, answers are off.
  static func encode(_ picture: PixelPicture, identifier: Int, columns: Int, rows: Int) -> [UInt8] {
    chunks(picture, "a=T,i=\(identifier),p=1,c=\(columns),r=\(rows),C=1,z=-1")
  }

  /// Sends an image to be placed later.
  public static func transmit(_ picture: PixelPicture, identifier: Int) -> [UInt8] {
    chunks(picture, "a=t,i=\(identifier)")
  }

  /// Places a part of an image that was sent at the cursor; a placement of that number moves there.
  ///
  /// - Parameter source: x, y, width and height in the image's pixels.
  public static func place(
    _ identifier: Int, placement: Int, source: (x: Int, y: Int, width: Int, height: Int), columns: Int, rows: Int
  ) -> [UInt8] {
    Array(
      ("\u{1b}_Ga=p,q=2,i=\(identifier),p=\(placement),x=\(source.x),y=\(source.y),w=\(source.width),h=\(source.height)"
        + ",c=\(columns),r=\(rows),C=1,z=-1\u{1b}\\").utf8)
  }

  /// Takes one placement away; the image stays.
  public static func remove(_ identifier: Int, placement: Int) -> [UInt8] {
    Array("\u{1b}_Ga=d,d=i,i=\(identifier),p=\(placement),q=2\u{1b}\\".utf8)
  }

  private static func chunks(_ picture: PixelPicture, _ keys: String) -> [UInt8] {
    guard picture.width > 0, picture.height > 0 else { return [] }
    let data = Base64.encode(picture.rgb)
    var out: [UInt8] = [], at = 0
    while at < data.count {
      let end = min(at + 4096, data.count), more = end < data.count ? 1 : 0
      let head = at == 0 ? "\(keys),q=2,f=24,s=\(picture.width),v=\(picture.height),m=\(more)" : "q=2,m=\(more)"
      out.append(contentsOf: "\u{1b}_G\(head);".utf8)
      out.append(contentsOf: data[at..<end])
      out.append(contentsOf: "\u{1b}\\".utf8)
      at = end
    }
    return out
  }

  /// Takes an image and its placements away.
  public static func delete(_ identifier: Int) -> [UInt8] { Array("\u{1b}_Ga=d,d=I,i=\(identifier),q=2\u{1b}\\".utf8) }
}
