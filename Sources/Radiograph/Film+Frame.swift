extension Film {
  /// Reads a film as a command line names it: `film.dcm#3` is its third frame, unless a file has that very name.
  public static func read(named argument: String) throws(FilmError) -> Film {
    guard let mark = argument.lastIndex(of: "#"), mark > argument.startIndex,
      let frame = Int(argument[argument.index(after: mark)...]), frame >= 1, !FileBytes.exists(argument)
    else { return try read(path: argument) }
    return try read(path: String(argument[..<mark]), frame: frame - 1)
  }
}
