import Radiograph

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// How long frames take, and how many bytes they are: what `lumbar bench render` prints.
public enum PictureBenchmark {
  public struct Result: Sendable {
    public var name: String
    /// "s" or "bytes".
    public var unit: String
    public var minimum: Double
    public var median: Double
    public var maximum: Double
  }

  /// Times 200 × 60 cells of a film on one core: fitted, zoomed to fill, panned, windowed, with the overlay.
  ///
  /// Seconds are of the thread's processor time, which other work on the machine doesn't lengthen by waiting.
  public static func run(_ film: Film, overlay: Overlay = .none, runs: Int = 20) -> [Result] {
    var results: [Result] = []
    var picture = FilmPicture(film)
    results.append(time("levels \(film.width)x\(film.height)", runs: min(runs, 5)) { _ in picture = FilmPicture(film) })
    let pane = Rect(row: 0, column: 0, rows: 60, columns: 200)
    var grid = Grid(rows: pane.rows, columns: pane.columns)
    for depth in [ColorDepth.truecolor, .indexed240] {
      let options = PictureOptions(depth: depth, glyphs: .sextant)
      let name = depth == .truecolor ? "truecolor" : "240 colors"
      func frame(_ view: FilmView, _ over: Overlay = .none) {
        picture.draw(into: &grid, pane, view: view, overlay: over, options: options)
      }
      var filled = FilmView()
      filled.pixelsPerColumn = Double(film.width) / Double(pane.columns)
      results.append(time("fit 200x60 \(name)", runs: runs) { _ in frame(FilmView()) })
      results.append(time("fill 200x60 \(name)", runs: runs) { _ in frame(filled) })
      results.append(
        time("window step 200x60 \(name)", runs: runs) { run in
          var view = filled
          let full = Double(film.maximum)
          view.window = Window(centre: full * (0.4 + 0.005 * Double(run)), width: full * 0.8)
          frame(view)
        })
      results.append(
        time("zoom step 200x60 \(name)", runs: runs) { run in
          var view = filled
          view.pixelsPerColumn = (filled.pixelsPerColumn ?? 1) / (1 + 0.1 * Double(run))
          frame(view)
        })
      results.append(
        time("pan step 200x60 \(name)", runs: runs) { run in
          var view = filled
          let projection = picture.projection(view, columns: pane.columns, rows: pane.rows)
          view.pan(columns: Double(run - runs / 2), rows: 0, in: projection)
          frame(view)
        })
      if overlay != .none {
        results.append(time("overlay fit 200x60 \(name)", runs: runs) { _ in frame(FilmView(), overlay) })
        results.append(time("overlay fill 200x60 \(name)", runs: runs) { _ in frame(filled, overlay) })
        let projection = picture.projection(filled, columns: pane.columns, rows: pane.rows)
        results.append(
          time("overlay pan step 200x60 \(name)", runs: runs) { run in
            var view = filled
            view.pan(columns: Double(run - runs / 2), rows: 0, in: projection)
            frame(view, overlay)
          })
      }

      frame(filled)
      let full = grid
      results.append(bytes("full change 200x60 \(name)", full.update(from: nil, depth: depth).count))
      var moved = filled
      moved.pan(columns: 1, rows: 0, in: picture.projection(filled, columns: pane.columns, rows: pane.rows))
      frame(moved)
      results.append(bytes("one cell pan 200x60 \(name)", grid.update(from: full, depth: depth).count))
      var moving = Grid(rows: pane.rows, columns: pane.columns)
      picture.draw(into: &moving, pane, view: filled, options: options.coarse)
      results.append(bytes("coarse full change 200x60 \(name)", moving.update(from: nil, depth: depth).count))
      let whole = picture.wholeGrid(columns: pane.columns, rows: pane.rows, options: options)
      results.append(
        bytes("fitted \(whole.columns)x\(whole.rows) \(name)", whole.transcript(depth: depth).utf8.count))
    }
    return results
  }

  private static func time(_ name: String, runs: Int, _ body: (Int) -> Void) -> Result {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    body(0)
    let seconds = (0..<max(runs, 1)).map { run in
      let start = now()
      body(run)
      return now() - start
    }.sorted()
    return Result(
      name: name, unit: "s", minimum: seconds[0], median: seconds[seconds.count / 2],
      maximum: seconds[seconds.count - 1])
  }

  private static func bytes(_ name: String, _ count: Int) -> Result {
    Result(name: name, unit: "bytes", minimum: Double(count), median: Double(count), maximum: Double(count))
  }
}
