import Radiograph
import Spine
import StudyStore

/// The measurement groups of a film: TID 1501 for what spans structures, TID 1410 where an outline belongs to it.
struct MeasurementGroups {
  let film: ExportedFilm
  let reading: Reading
  let object: DICOMObject
  /// In the source's pixels.
  private let landmarks: Landmarks

  init(film: ExportedFilm, reading: Reading, object: DICOMObject) {
    (self.film, self.reading, self.object) = (film, reading, object)
    let source = object.source
    let given = reading.landmarks
    let fits = given.width == source.width && given.height == source.height || given.width == 0 || source.width == 0
    landmarks = fits ? given : given.scaled(toWidth: source.width, height: source.height)
  }

  var items: [ContentItem] {
    let levels = Level.allCases.filter { Level.lumbar.contains($0) || reading.levels[$0] != nil }
    let heads = (landmarks.femoralHeads ?? []).indices
    return [spinopelvic] + levels.map(vertebra) + levels.map(disc) + (landmarks.sacrum == nil ? [] : [sacrum])
      + heads.map(head)
  }

  // MARK: Groups

  private var spinopelvic: ContentItem {
    var numbers = InspectedValue.spinopelvic.map { inspected($0) }
    // The one value that a public scheme has a name for.
    let sites = [Level.l1.code, DICOMCode.sacrum].map {
      ContentItem.code(DICOMCode.findingSite, $0, .conceptModifier)
    }
    if let lordosis = reading[.ll].value {
      let angle = DICOMCode.sct("285285000", "Cobb angle")
      numbers.insert(.number(angle, lordosis, decimals: 2, DICOMUnit.degree, .contains, sites), at: 2)
    }
    return group("spinopelvic", site: DICOMCode.lumbarSpine, outline: nil, numbers)
  }

  private func vertebra(_ level: Level) -> ContentItem {
    let row = reading.levels[level]
    var numbers: [ContentItem] = []
    if let name = InspectedValue.wedge(of: level) {
      numbers.append(inspected(name))
    } else {
      numbers += optional(.own("WEDGE", "Wedge angle of the vertebral body"), row?.wedge, 2, DICOMUnit.degree)
    }
    let heights = [
      ("A", "Anterior", row?.heightAnterior), ("M", "Middle", row?.heightMiddle),
      ("P", "Posterior", row?.heightPosterior),
    ]
    for (letter, place, height) in heights {
      numbers += length("HEIGHT\(letter)", "\(place) height of the vertebral body", height)
    }
    numbers += length("DEPTH", "Depth of the vertebral body", row?.depth)
    numbers += optional(.own("COMPRESSION", "Share of height lost"), row?.compression, 4, DICOMUnit.ratio)
    numbers += optional(.own("SLIP", "Slip on the body below"), row?.slip, 2, DICOMUnit.percent)
    numbers += optional(.own("SEGMENTAL", "Segmental angle, body and disc"), row?.segmental, 2, DICOMUnit.degree)
    let corners = landmarks.outline(of: .vertebra(level))
    return group(
      level.rawValue, site: level.code, outline: corners.isEmpty ? nil : .polyline(corners + [corners[0]]), numbers,
      tracking: Structure.vertebra(level).trackingUID(object.source))
  }

  private func disc(_ level: Level) -> ContentItem {
    let row = reading.levels[level]?.discBelow
    var numbers: [ContentItem] = []
    if let name = InspectedValue.angle(below: level) {
      numbers.append(inspected(name))
    } else {
      numbers += optional(.own("DISCANG", "Angle of the intervertebral disc"), row?.angle, 2, DICOMUnit.degree)
    }
    numbers += length("DISCA", "Anterior height of the disc", row?.anterior)
    numbers += length("DISCM", "Middle height of the disc", row?.middle)
    numbers += length("DISCP", "Posterior height of the disc", row?.posterior)
    numbers += optional(.own("DISCINDEX", "Disc height index"), row?.index, 4, DICOMUnit.ratio)
    return group(
      level.rawValue + (level.next?.rawValue ?? "S1"), site: level.codeOfDiscBelow, outline: nil, numbers)
  }

  private var sacrum: ContentItem {
    let outline = landmarks.sacrum ?? []
    var numbers: [ContentItem] = []
    if let plate = landmarks.s1 {
      let line = coordinates([.polyline([plate.ant, plate.post])])
      numbers.append(
        .number(
          .own("S1PLATE", "Length of the S1 endplate"), plate.ant.distance(to: plate.post), decimals: 2,
          DICOMUnit.pixel, .contains, line))
    }
    return group(
      "sacrum", site: DICOMCode.sacrum, outline: outline.isEmpty ? nil : .polyline(outline + [outline[0]]), numbers,
      tracking: Structure.sacrum.trackingUID(object.source))
  }

  private func head(_ index: Int) -> ContentItem {
    let head = landmarks.femoralHeads?[index] ?? FemoralHead(center: Point(0, 0), radius: 0)
    var numbers = [
      ContentItem.number(.sct("81827009", "Diameter"), 2 * head.radius, decimals: 2, DICOMUnit.pixel)
    ]
    if let spacing = reading.spacing {
      numbers.append(
        .number(.sct("81827009", "Diameter"), 2 * head.radius * spacing, decimals: 2, DICOMUnit.millimetre))
    }
    return group(
      Structure.femoralHead(index).fileName, site: DICOMCode.femoralHead,
      outline: .circle(center: head.center, radius: head.radius), numbers,
      tracking: Structure.femoralHead(index).trackingUID(object.source))
  }

  private func group(
    _ name: String, site: DICOMCode, outline: ContentItem.Graphic?, _ numbers: [ContentItem], tracking: String? = nil
  ) -> ContentItem {
    let uid = tracking ?? DICOMUID.named("lumbar \(name) of \(object.source.sopInstanceUID)")
    var items: [ContentItem] = [
      .text(.dcm("112039", "Tracking Identifier"), name, .observationContext),
      .uid(.dcm("112040", "Tracking Unique Identifier"), uid, .observationContext),
    ]
    if let model = film.review.machine?.model {
      items += [
        .text(.dcm("111001", "Algorithm Name"), "Lumbar MBNet", .conceptModifier),
        .text(.dcm("111003", "Algorithm Version"), model, .conceptModifier),
      ]
    }
    items.append(.code(DICOMCode.findingSite, site, .conceptModifier))
    if let outline {
      items.append(.coordinates(.dcm("111030", "Image Region"), outline, on: object.reference, .contains))
    }
    return .container(
      .dcm("125007", "Measurement Group"), template: outline == nil ? "1501" : "1410", items + numbers)
  }

  // MARK: Numbers (TID 300)

  /// One of the 18 values, with its method, its interval, where it stands, and the lines that it rests on; one that is
  /// not measurable is a failure with its reason. (A number without a value would say it too, but not every reader
  /// takes one.)
  private func inspected(_ name: InspectedValue) -> ContentItem {
    let measured = reading[name]
    let unit = name.dicomUnit
    let method =
      measured.edited || film.review.machine == nil
      ? DICOMCode.own("READER", "Lines placed or corrected by a reader")
      : .own("MACHINE", "Lines fitted by the machine")
    var items: [ContentItem] = [.code(.sct("370129005", "Measurement Method"), method, .conceptModifier)]
    if let reference = measured.reference, measured.status != .none, measured.value != nil {
      let standing = measured.status.rawValue
      items += [
        .code(
          .dcm("121402", "Normality"), .own(standing.uppercased(), "\(standing.capitalized) (reference interval)"),
          .hasProperties),
        .number(.sct("385524004", "Normal Range Lower Limit"), reference.low, decimals: 1, unit, .hasProperties),
        .number(.sct("371933006", "Normal Range Upper Limit"), reference.high, decimals: 1, unit, .hasProperties),
        .text(.dcm("121407", "Normal Range description"), reference.span, .hasProperties),
        .text(.dcm("121408", "Normal Range Authority"), reference.source, .hasProperties),
      ]
    }
    if let value = measured.value, let interval = measured.interval {
      items += [
        .number(
          .sct("371886008", "+, range of upper measurement uncertainty"), interval.upperBound - value, decimals: 2,
          unit,
          .hasProperties),
        .number(
          .sct("371885007", "-, range of lower measurement uncertainty"), value - interval.lowerBound, decimals: 2,
          unit,
          .hasProperties),
      ]
    }
    if let reason = measured.reason { items.append(.text(DICOMCode.comment, reason, .hasProperties)) }
    guard let value = measured.value else { return .code(name.code, DICOMCode.failure, children: items) }
    items += coordinates(of: name)
    return .number(name.code, value, decimals: 2, unit, .contains, items)
  }

  /// What was fitted, of all that is drawn for a value: plates, heads, midpoints.
  private func coordinates(of name: InspectedValue) -> [ContentItem] {
    let scale = reading.landmarks.width > 0 ? Double(landmarks.width) / Double(reading.landmarks.width) : 1
    let shapes = reading.construction(of: name)?.shapes ?? []
    return coordinates(
      shapes.compactMap { shape in
        switch shape {
        case .line(let a, let b, .landmark): .polyline([a * scale, b * scale])
        case .circle(let center, let radius, .landmark): .circle(center: center * scale, radius: radius * scale)
        case .point(let point, .landmark): .point(point * scale)
        default: nil
        }
      })
  }

  private func coordinates(_ graphics: [ContentItem.Graphic]) -> [ContentItem] {
    graphics.map { .coordinates(.dcm("121112", "Source of Measurement"), $0, on: object.reference, .inferredFrom) }
  }

  /// A length in D (mean endplate depth), and in millimetres where the film has a spacing.
  private func length(_ code: String, _ meaning: String, _ value: Double?) -> [ContentItem] {
    optional(.own(code, meaning + ", in D"), value, 4, DICOMUnit.ratio)
      + optional(.own(code + "MM", meaning), reading.millimetres(value), 2, DICOMUnit.millimetre)
  }

  private func optional(_ name: DICOMCode, _ value: Double?, _ decimals: Int, _ unit: DICOMCode) -> [ContentItem] {
    value.map { [.number(name, $0, decimals: decimals, unit)] } ?? []
  }
}
