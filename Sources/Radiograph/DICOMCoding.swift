#if DICOM
  import CDICOM

  /// DICOM files in memory, through the C face of GDCM.
  struct DICOMCoding {
    let header: cdicom_header
    private let file: OpenFile
    private let bytes: [UInt8]
    private let path: String

    /// The C object lives as long as the bytes that it reads from.
    private final class OpenFile {
      let handle: OpaquePointer
      /// GDCM reads from the bytes at any time: they must not move.
      let memory: UnsafeMutableBufferPointer<UInt8>

      init?(_ bytes: [UInt8], status: inout cdicom_status, message: inout [CChar]) {
        memory = .allocate(capacity: max(1, bytes.count))
        _ = memory.initialize(from: bytes)
        guard let handle = cdicom_open(memory.baseAddress, bytes.count, &status, &message) else {
          memory.deallocate()
          return nil
        }
        self.handle = handle
      }

      deinit {
        cdicom_close(handle)
        memory.deallocate()
      }
    }

    init(_ bytes: [UInt8], path: String) throws(FilmError) {
      var status = CDICOM_OK
      var message = [CChar](repeating: 0, count: Int(CDICOM_MESSAGE))
      guard let file = OpenFile(bytes, status: &status, message: &message) else {
        throw Self.error(status, message, path)
      }
      var header = cdicom_header()
      status = cdicom_read_header(file.handle, &header, &message)
      guard status == CDICOM_OK else { throw Self.error(status, message, path, header) }
      (self.file, self.header, self.bytes, self.path) = (file, header, bytes, path)
    }

    /// In UTF-8; nil where it is absent or empty.
    func text(_ group: UInt16, _ element: UInt16) -> String? {
      var buffer = [CChar](repeating: 0, count: 1024)
      let count = cdicom_text(file.handle, group, element, &buffer, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func numbers(_ group: UInt16, _ element: UInt16) -> [Double] {
      var buffer = [Double](repeating: 0, count: 32)
      let count = cdicom_numbers(file.handle, group, element, &buffer, buffer.count)
      return buffer.prefix(count).filter(\.isFinite)
    }

    private func lookupTable(_ element: UInt16) -> (first: Double, entries: [UInt16])? {
      var first = 0.0
      var entries = [UInt16](repeating: 0, count: 65536)
      let count = cdicom_lookup_table(file.handle, 0x0028, element, &first, &entries, entries.count)
      return count > 1 ? (first, Array(entries.prefix(count))) : nil
    }

    /// Signed values are moved up by half their range.
    private var offset: Double { header.is_signed == 1 ? Double(1 << (header.bits_stored - 1)) : 0 }

    func film(frame: Int) throws(FilmError) -> Film {
      guard frame >= 0, frame < Int(header.frames) else {
        throw FilmError(
          .badContent, path: path, reason: "it has no frame \(frame + 1)", advice: "choose one of its \(header.frames)")
      }
      let count = Int(header.width) * Int(header.height)
      var header = header
      var status = CDICOM_OK
      var message = [CChar](repeating: 0, count: Int(CDICOM_MESSAGE))
      var pixels = [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        buffer.initialize(repeating: 0)
        status = cdicom_decode(bytes, bytes.count, UInt32(frame), buffer.baseAddress, &header, &message)
        initialized = count
      }
      guard status == CDICOM_OK else { throw Self.error(status, message, path, header) }
      var maximum = header.samples == 3 ? 255 : (1 << Int(header.bits_stored)) - 1
      var photometric: Film.Photometric = header.is_monochrome1 == 1 ? .monochrome1 : .monochrome2
      var windows = windows(from: { ($0 - header.intercept) / header.slope + offset }, scale: 1 / abs(header.slope))
      if let table = lookupTable(0x3000) {
        // A modality table takes the place of slope and intercept.
        let last = table.entries.count - 1
        let shift = Int(offset) + Int(table.first)
        pixels = pixels.map { table.entries[min(last, max(0, Int($0) - shift))] }
        maximum = max(1, Int(table.entries.max() ?? 65535))
        maximum = maximum < 256 ? 255 : maximum
        windows = self.windows(from: { $0 }, scale: 1)
      } else if header.slope < 0 {
        photometric = photometric == .monochrome1 ? .monochrome2 : .monochrome1
      }
      var film = Film(
        width: Int(header.width), height: Int(header.height), pixels: pixels, maximum: max(1, maximum),
        photometric: photometric, spacing: spacing?.value)
      film.presets = windows
      film.frames = Int(header.frames)
      return film
    }

    /// The file's windows in values of the film: `from` takes a modality value there, `scale` a width.
    private func windows(from: (Double) -> Double, scale: Double) -> [Window.Preset] {
      let names = (text(0x0028, 0x1055) ?? "").split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
      var presets: [Window.Preset] = []
      for (i, (centre, width)) in zip(numbers(0x0028, 0x1050), numbers(0x0028, 0x1051)).enumerated() where width > 0 {
        let name = i < names.count && !names[i].isEmpty ? names[i].printable : "file \(i + 1)"
        presets.append(Window.Preset(name: name, window: Window(centre: from(centre), width: width * scale)))
      }
      if let table = lookupTable(0x3010), let low = table.entries.first, let high = table.entries.last, low != high {
        // A curve is shown as the straight window that spans the middle nine tenths of it.
        let (least, most) = (Double(min(low, high)), Double(max(low, high)))
        let middle = table.entries.indices.filter {
          (least + 0.05 * (most - least)...most - 0.05 * (most - least)).contains(Double(table.entries[$0]))
        }
        if let first = middle.first, let last = middle.last, last > first {
          let window = Window(from: from(table.first + Double(first)), to: from(table.first + Double(last)))
          presets.append(Window.Preset(name: "VOI LUT", window: window))
        }
      }
      return presets.filter { $0.window.centre.isFinite && $0.window.width.isFinite && $0.window.width > 0 }
    }

    /// Millimetres a pixel and what they are measured on; nil where the file has none or pixels aren't square.
    var spacing: (value: Double, meaning: FilmSpacing)? {
      func square(_ group: UInt16, _ element: UInt16) -> Double? {
        let sides = numbers(group, element)
        guard let row = sides.first, let column = sides.dropFirst().first, row > 0, abs(row / column - 1) < 0.01,
          (0.01...5).contains(row)
        else { return nil }
        return row
      }
      let detector = square(0x0018, 0x1164) ?? square(0x0018, 0x2010)
      let pixel = square(0x0028, 0x0030)
      if let pixel, let detector, abs(pixel / detector - 1) > 0.001 { return (pixel, .calibrated) }
      if let detector { return (detector, .detector) }
      return pixel.map { ($0, numbers(0x0028, 0x0A02).isEmpty && text(0x0028, 0x0A02) == nil ? .unknown : .calibrated) }
    }

    private static func error(
      _ status: cdicom_status, _ message: [CChar], _ path: String, _ header: cdicom_header = cdicom_header()
    ) -> FilmError {
      let said = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let named = said.isEmpty ? "" : " (\(said))"
      let copy = "copy it again from its source"
      let (reason, advice) =
        switch status {
        case CDICOM_NO_IMAGE: ("it is DICOM without a picture\(named)", "leave it out")
        case CDICOM_TRUNCATED: ("the file ends in the middle of the picture", copy)
        case CDICOM_UNSUPPORTED: ("this kind of DICOM picture is not read\(named)", "convert it to 8–16 bit grey")
        case CDICOM_TOO_LARGE:
          ("it claims \(header.width)×\(header.height) pixels, more than are read", "shrink or crop it")
        case CDICOM_NO_MEMORY: ("not enough memory for it", "close other programs")
        case CDICOM_NOT_DICOM: ("it is no DICOM file", "name a film")
        case CDICOM_ABSENT: ("this program was built without DICOM", "build it with the DICOM trait")
        default: ("the DICOM file is damaged\(named)", copy)
        }
      return FilmError(.badContent, path: path, reason: reason, advice: advice)
    }
  }
#endif
