import Spine

/// A picture in pixels, for terminals that show them.
public struct PixelPicture: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Red, green, blue; `height · width · 3` bytes, row by row.
  public let rgb: [UInt8]
  /// Where a part lies in the picture it was cut from, so that it is dithered as it was there.
  private(set) var origin = Origin()

  struct Origin: Hashable, Sendable {
    var x = 0
    var y = 0
  }

  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(rgb.count == width * height * 3)
    self.width = width
    self.height = height
    self.rgb = rgb
  }

  /// A part; what lies outside is left out.
  public func cropped(x: Int, y: Int, width w: Int, height h: Int) -> PixelPicture {
    let x0 = min(max(x, 0), width), y0 = min(max(y, 0), height)
    let x1 = min(max(x + w, x0), width), y1 = min(max(y + h, y0), height)
    var out: [UInt8] = []
    out.reserveCapacity((x1 - x0) * (y1 - y0) * 3)
    for row in y0..<y1 { out.append(contentsOf: rgb[((row * width + x0) * 3)..<((row * width + x1) * 3)]) }
    var part = PixelPicture(width: x1 - x0, height: y1 - y0, rgb: out)
    part.origin = Origin(x: origin.x + x0, y: origin.y + y0)
    return part
  }
}

/// How a terminal takes pixels.
public enum PixelProtocol: String, CaseIterable, Sendable, Codable {
  case sixel, kitty, iterm2
}

/// The pixels of a character cell of the terminal at hand.
public struct CellSize: Hashable, Sendable {
  public var width: Int
  public var height: Int

  /// Sizes that no terminal has are taken for mistakes.
  public init(width: Int, height: Int) {
    self.width = min(max(width, 2), 128)
    self.height = min(max(height, 4), 256)
  }
}

extension FilmPicture {
  /// The pixels under a projection onto cells of a size; labels aren't drawn, they are text over the picture.
  public func pixels(
    _ projection: FilmProjection, cell: CellSize, view: FilmView, overlay: Overlay = .none,
    background: Color = Color(0, 0, 0)
  ) -> PixelPicture {
    let w = projection.columns * cell.width, h = projection.rows * cell.height
    // Samples come in blocks of 8 × 16: a few too many are made and cut off.
    let blocks = projection.blocks(cell: cell)
    let rgb = pixelBytes(blocks, view: view, overlay: overlay, background: background)
    return PixelPicture(width: blocks.columns * 8, height: blocks.rows * 16, rgb: rgb)
      .cropped(x: 0, y: 0, width: w, height: h)
  }

  /// The whole film in the bytes that show it: what `lumbar render --graphics` prints.
  public func graphics(
    _ kind: PixelProtocol, columns: Int, rows: Int, cell: CellSize = CellSize(width: 8, height: 16),
    view: FilmView = FilmView(), overlay: Overlay = .none, background: Color = Color(0, 0, 0)
  ) -> [UInt8] {
    let projection = FilmProjection.filling(view, filmWidth: width, filmHeight: height, columns: columns, rows: rows)
    let picture = pixels(projection, cell: cell, view: view, overlay: overlay, background: background)
    return picture.encoded(kind, columns: projection.columns, rows: projection.rows) + [0x0A]
  }
}

extension PixelPicture {
  /// The escape that draws the picture at the cursor over so many cells.
  public func encoded(_ kind: PixelProtocol, columns: Int, rows: Int, identifier: Int = 1) -> [UInt8] {
    switch kind {
    case .sixel: Sixel.encode(self)
    case .kitty: KittyGraphics.encode(self, identifier: identifier, columns: columns, rows: rows)
    case .iterm2: InlineImage.encode(self, columns: columns, rows: rows)
    }
  }
}
