import Radiograph

/// A film as a network sees it: three planes at the network's size, and where they lie on the film.
public struct NetworkInput: Sendable {
  /// How a film becomes a network's input.
  public enum Rule: String, Sendable, Codable {
    /// The published network's: the whole film squeezed, bilinear without antialiasing, stored value / maximum three
    /// times (ENGINE §1).
    case squeeze
    /// Ours: even margins cut off, aspect kept, area averaging, the three `InputPlanes`.
    case letterbox
  }

  /// `[3, height, width]`.
  public var planes: [Float]
  public var geometry: InputGeometry

  public init(planes: [Float], geometry: InputGeometry) {
    self.planes = planes
    self.geometry = geometry
  }

  /// - Parameters:
  ///   - mirrored: the film is shown left for right; `geometry` stays that of the film as it is, so planes of results
  ///     must be mirrored back before they are mapped (`mirroredRows`).
  ///   - inverted: bright and dark exchanged, for films whose file doesn't say that bone is dark.
  public init(
    film: Film, rule: Rule, width: Int, height: Int, mirrored: Bool = false, inverted: Bool = false
  ) {
    let geometry: InputGeometry
    var planes: [Float]
    let darkBone = (film.photometric == .monochrome1) != inverted
    switch rule {
    case .squeeze:
      geometry = .squeezed(filmWidth: film.width, filmHeight: film.height, width: width, height: height)
      let grey = NetworkInput.sample(film, geometry, antialias: false)
      let maximum = Float(max(1, film.maximum))
      let plane = grey.map { darkBone ? 1 - $0 / maximum : $0 / maximum }
      planes = plane + plane + plane
    case .letterbox:
      let box = ContentBox(content: film)
      geometry = .letterboxed(box, filmWidth: film.width, filmHeight: film.height, width: width, height: height)
      var grey = NetworkInput.sample(film, geometry, antialias: true)
      if darkBone { for i in grey.indices { grey[i] = -grey[i] } }
      var field = [Float](repeating: 0, count: width * height)
      let (columns, rows) = geometry.columnsAndRows(of: box)
      for y in rows { for x in columns { field[y * width + x] = 1 } }
      planes = InputPlanes.make(brightness: grey, field: field, width: width, height: height)
    }
    if mirrored { planes = NetworkInput.mirroredRows(planes, width: width) }
    self.init(planes: planes, geometry: geometry)
  }

  /// Every row of `width` values left for right.
  public static func mirroredRows(_ values: [Float], width: Int) -> [Float] {
    var result = values
    result.withUnsafeMutableBufferPointer { out in
      for row in 0..<(values.count / width) {
        let base = row * width
        for x in 0..<width { out[base + x] = values[base + width - 1 - x] }
      }
    }
    return result
  }

  private static func sample(_ film: Film, _ geometry: InputGeometry, antialias: Bool) -> [Float] {
    let columns = Taps(
      target: geometry.width, origin: geometry.originX, scale: geometry.scaleX, length: film.width,
      antialias: antialias)
    let rows = Taps(
      target: geometry.height, origin: geometry.originY, scale: geometry.scaleY, length: film.height,
      antialias: antialias)
    return film.pixels.withUnsafeBufferPointer {
      Resampling.sample($0, width: film.width, columns: columns, rows: rows)
    }
  }
}
