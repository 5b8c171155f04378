import GRDB

/// The database's tables, version by version. A step once released is never changed; the next one is added.
struct Schema {
  /// "LUMB", in the file's header, so that another program's database is never taken for ours.
  static let applicationID: Int32 = 0x4C55_4D42
  /// Step n makes version n + 1 out of version n.
  var steps: [@Sendable (Database) throws -> Void]
  var version: Int { steps.count }

  static let current = Schema(steps: [version1, version2, version3, version4])

  private static let version1: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      sql: """
        CREATE TABLE events (
          id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of events; clocks go backwards, ids don't
          film TEXT NOT NULL,                    -- SHA-256 of the film's content
          role TEXT,                             -- null: a machine reading, part of every role's log
          action TEXT NOT NULL,                  -- JSON of ReviewAction
          reader TEXT NOT NULL,
          account TEXT NOT NULL,
          host TEXT NOT NULL,
          program TEXT NOT NULL,
          time INTEGER NOT NULL                  -- milliseconds since 1970
        ) STRICT;
        CREATE INDEX events_of_film ON events (film, id);
        CREATE TRIGGER events_keep_rows BEFORE DELETE ON events
          BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
        CREATE TRIGGER events_keep_content BEFORE UPDATE ON events
          BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;
        CREATE TRIGGER events_keep_ids BEFORE INSERT ON events
          WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
          BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

        CREATE TABLE films (
          path TEXT PRIMARY KEY,
          place BLOB NOT NULL,                   -- sorts paths as people do: film-2 before film-10
          size INTEGER NOT NULL,
          modified INTEGER NOT NULL,             -- nanoseconds since 1970, as are the times below
          changed INTEGER NOT NULL DEFAULT 0,    -- of the inode, when the hash was taken
          inode INTEGER NOT NULL DEFAULT 0,
          hash TEXT,
          replaced TEXT,                         -- the reviewed content that the path held before
          present INTEGER NOT NULL DEFAULT 1
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX films_in_order ON films (place);
        CREATE INDEX films_gone ON films (size, modified) WHERE present = 0;

        -- A cache: may be emptied at any time.
        CREATE TABLE summaries (
          film TEXT NOT NULL,
          role TEXT NOT NULL,
          format INTEGER NOT NULL,
          status TEXT NOT NULL,
          vals BLOB NOT NULL,                    -- SummaryValues
          outside INTEGER NOT NULL,              -- bit n: value n is outside its reference interval
          slip REAL,
          confidence REAL,
          reader TEXT,
          quality TEXT NOT NULL,                 -- a line each: code, tab, text
          note TEXT NOT NULL,
          flag TEXT,
          proposal INTEGER NOT NULL,
          version INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          PRIMARY KEY (film, role)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE locks (
          film TEXT NOT NULL,
          role TEXT NOT NULL,
          owner TEXT NOT NULL,                   -- one open store of one process
          reader TEXT NOT NULL,
          account TEXT NOT NULL,
          host TEXT NOT NULL,
          process INTEGER NOT NULL,
          since INTEGER NOT NULL,
          heartbeat INTEGER NOT NULL,
          PRIMARY KEY (film, role)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO counters VALUES ('locks', 0);
        """)
  }

  /// Which model read a film last, so that a batch finds what is done without folding every log; time per film.
  private static let version2: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      sql: """
        ALTER TABLE summaries ADD COLUMN model TEXT;
        CREATE TABLE sittings (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          film TEXT NOT NULL,
          role TEXT NOT NULL,
          reader TEXT NOT NULL,
          account TEXT NOT NULL,
          began INTEGER NOT NULL,
          ended INTEGER NOT NULL
        ) STRICT;
        """)
  }

  /// Whose films they are, from their headers: a cache, by path. `looked` falls back to 0 when a path has another file.
  private static let version3: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      sql: """
        ALTER TABLE films ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX films_unlooked ON films (place) WHERE present AND NOT looked;
        CREATE TABLE subjects (
          path TEXT PRIMARY KEY,
          patient TEXT, patient_id TEXT,
          date TEXT,                             -- YYYYMMDD
          study TEXT, modality TEXT, view TEXT, laterality TEXT, study_uid TEXT, instance_uid TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX subjects_of_instance ON subjects (instance_uid);
        """)
  }

  /// Whose list a film is on, by path: a film need not be opened to be assigned. Of a sitting, the time in hand.
  private static let version4: @Sendable (Database) throws -> Void = { db in
    try db.execute(
      sql: """
        CREATE TABLE assignments (
          path TEXT NOT NULL,
          role TEXT NOT NULL,
          reader TEXT NOT NULL,
          given_by TEXT NOT NULL,
          time INTEGER NOT NULL,
          PRIMARY KEY (path, role)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO counters VALUES ('assignments', 0);
        ALTER TABLE sittings ADD COLUMN worked INTEGER;  -- milliseconds; null where the program ended without a word
        CREATE INDEX sittings_of_film ON sittings (film, role);
        """)
  }
}
