import Foundation
import Radiograph
import Spine

/// Reads one file of an import.
struct ImportReader {
  var format: ImportFormat
  var names: FilmNames
  var size: (String) -> (width: Int, height: Int)?

  func read(_ file: String, _ faults: inout [ExchangeError]) throws -> [ImportedFilm] {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    switch format {
    case .landmarks:
      let landmarks = try Landmarks.read(Data(FileBytes.read(file)), path: file)
      var imported = ImportedFilm(film: try film([landmarks.film, name], file), source: source(name))
      imported.drawn = try fitting(landmarks, imported.film, file)
      return [imported]
    case .masks:
      let film = try film([name], file)
      return [try fit(mask: file, film: film, source: source(name))]
    case .coco:
      let coco = try JSONDecoder().decode(COCOReader.self, from: Data(FileBytes.read(file)))
      var films: [ImportedFilm] = []
      for (image, shapes) in coco.shapes() {
        do { films.append(try drawn(shapes, [image.fileName], (image.width, image.height), name, file)) } catch {
          faults.append(error)
        }
      }
      return films
    case .labelme:
      let labelme = try JSONDecoder().decode(LabelmeReader.self, from: Data(FileBytes.read(file)))
      let size = labelme.imageWidth.flatMap { width in labelme.imageHeight.map { (width, $0) } }
      return [try drawn(labelme.annotated, [labelme.imagePath ?? "", name], size, name, file)]
    case .compatCSV:
      return try table(file, name, &faults)
    }
  }

  private func table(_ file: String, _ name: String, _ faults: inout [ExchangeError]) throws -> [ImportedFilm] {
    let text = String(decoding: try FileBytes.read(file), as: UTF8.self)
    let folder = file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
    var films: [ImportedFilm] = []
    for row in try CompatibleTable(text, path: file).rows {
      do {
        let film = try film([row.image], file)
        var imported = ImportedFilm(film: film, source: source(name))
        if !row.mask.isEmpty {
          imported = try fit(
            mask: row.mask.hasPrefix("/") ? row.mask : folder + row.mask, film: film, source: source(name))
        }
        imported.values = row.values
        films.append(imported)
      } catch {
        faults.append(error as? ExchangeError ?? ExchangeError(.badContent, "\(error)"))
      }
    }
    return films
  }

  private func source(_ name: String) -> String { "imported \(format.rawValue) \(name.onOneLine)" }

  private func film(_ candidates: [String], _ file: String) throws(ExchangeError) -> String {
    guard let film = names.film(named: candidates) else {
      let said = candidates.first { !$0.isEmpty } ?? file
      throw ExchangeError(
        .badContent, "can't import \(file): no film of the study is called \(said); give it the film's name")
    }
    return film
  }

  private func fit(mask: String, film: String, source: String) throws -> ImportedFilm {
    let labels = try LabelImage.read(path: mask)
    if let (width, height) = size(film), (width, height) != (labels.width, labels.height) {
      throw mismatch(mask, film, (labels.width, labels.height), (width, height))
    }
    if let odd = labels.labels.first(where: { $0 > 4 && $0 != 255 }) {
      throw ExchangeError(
        .badContent, "can't import \(mask): it holds the label \(odd); labels are 0–4, and 255 for not labelled")
    }
    var imported = ImportedFilm(film: film, source: source)
    imported.fitted = SpineFit(ProbabilityMap(labels: labels.labels, width: labels.width, height: labels.height))
    return imported
  }

  private func drawn(
    _ shapes: AnnotatedShapes, _ candidates: [String], _ given: (Int, Int)?, _ name: String, _ file: String
  ) throws(ExchangeError) -> ImportedFilm {
    let film = try film(candidates, file)
    guard let (width, height) = given ?? size(film).map({ ($0.width, $0.height) }), width > 0, height > 0,
      width < 1 << 15, height < 1 << 15
    else { throw ExchangeError(.badContent, "can't import \(file): the size of \(film) is unknown") }
    var imported = ImportedFilm(film: film, source: source(name))
    imported.drawn = try fitting(shapes.landmarks(film: film, width: width, height: height), film, file)
    return imported
  }

  /// Points belong to the film's own pixels: those of a copy at another size are scaled, of another aspect refused.
  private func fitting(_ landmarks: Landmarks, _ film: String, _ file: String) throws(ExchangeError) -> Landmarks {
    var landmarks = landmarks
    landmarks.film = film
    guard let (width, height) = size(film), (width, height) != (landmarks.width, landmarks.height) else {
      return landmarks
    }
    guard landmarks.width > 0, landmarks.height > 0 else {
      (landmarks.width, landmarks.height) = (width, height)
      return landmarks
    }
    let (across, down) = (Double(width) / Double(landmarks.width), Double(height) / Double(landmarks.height))
    guard abs(across / down - 1) < 0.005 else {
      throw mismatch(file, film, (landmarks.width, landmarks.height), (width, height))
    }
    return landmarks.scaled(toWidth: width, height: height)
  }

  private func mismatch(_ file: String, _ film: String, _ its: (Int, Int), _ films: (Int, Int)) -> ExchangeError {
    ExchangeError(
      .badContent,
      "can't import \(file): it is for \(its.0)×\(its.1) pixels, and \(film) has \(films.0)×\(films.1)")
  }
}
