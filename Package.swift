// swift-tools-version: 6.1
import PackageDescription

// The C kernels and the numeric Swift are optimised in debug builds too: `swift test` runs the network and the
// fits on whole films, and C at -O0 is 17–51 times slower.
let fastC: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]
let fastSwift: [SwiftSetting] = [.unsafeFlags(["-O"])]
let curses: [CSetting] = [.define("_XOPEN_SOURCE_EXTENDED"), .define("NCURSES_WIDECHAR", to: "1")]

let package = Package(
  name: "Lumbar",
  products: [.executable(name: "lumbar", targets: ["lumbar"])],
  // Both on by default; the base builds without them: swift build --disable-default-traits.
  traits: [
    .trait(name: "DICOM", description: "DICOM films through GDCM"),
    .trait(name: "DICOMweb", description: "Films from and results to a PACS through libcurl"),
    .trait(name: "HDF5", description: "Import of Keras weights through libhdf5"),
    .default(enabledTraits: ["DICOM", "DICOMweb", "HDF5"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // C faces of the libraries, one each; nothing else of theirs reaches Swift.
    .target(
      name: "CCurses", cSettings: curses,
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CPNG", cSettings: fastC, linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CJPEG", cSettings: fastC, linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "COpenBLAS"),
    .target(
      name: "CDICOM",
      cxxSettings: [
        .define("DICOM", .when(traits: ["DICOM"])), .unsafeFlags(["-isystem", "/usr/include/gdcm-3.0", "-O2"]),
      ],
      linkerSettings: ["gdcmMSFF", "gdcmDSED", "gdcmDICT", "gdcmCommon", "z"].map {
        .linkedLibrary($0, .when(traits: ["DICOM"]))
      }),
    .target(
      name: "CHDF5", cSettings: [.define("HDF5", .when(traits: ["HDF5"]))],
      linkerSettings: [.linkedLibrary("hdf5_serial", .when(traits: ["HDF5"]))]),
    .target(
      name: "CHTTP", cSettings: [.define("DICOMWEB", .when(traits: ["DICOMweb"]))],
      linkerSettings: [.linkedLibrary("curl", .when(traits: ["DICOMweb"]))]),
    .target(name: "CKernels", cSettings: fastC),
    .target(name: "CEmbedded", exclude: ["models"]),

    // The pure core.
    .target(name: "Spine", swiftSettings: fastSwift),
    .target(name: "Radiograph", dependencies: ["CPNG", "CJPEG", "CDICOM"], swiftSettings: fastSwift),
    .target(
      name: "MBNet",
      dependencies: ["CKernels", .target(name: "CHDF5", condition: .when(traits: ["HDF5"]))],
      swiftSettings: fastSwift),
    .target(name: "Phantom", dependencies: ["Radiograph", "Spine"], swiftSettings: fastSwift),
    .target(name: "Snapping", dependencies: ["Spine", "Radiograph", "CEmbedded"], swiftSettings: fastSwift),
    .target(
      name: "FilmReader", dependencies: ["MBNet", "Radiograph", "Snapping", "Spine"], swiftSettings: fastSwift),
    .target(
      name: "MBNetTraining", dependencies: ["MBNet", "FilmReader", "Phantom", "Radiograph", "Spine", "CKernels", "COpenBLAS"],
      swiftSettings: fastSwift),
    .target(
      name: "StudyStore",
      dependencies: ["Radiograph", "Spine", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(
      name: "Screen", dependencies: ["Radiograph", "Spine", "CKernels", "CEmbedded", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: fastSwift),
    .target(name: "Exchange", dependencies: ["StudyStore", "Spine", "Radiograph"]),
    .target(name: "Viewer", dependencies: ["Screen", "Spine", "Radiograph", "StudyStore"]),

    // The edges.
    .target(name: "DICOMweb", dependencies: ["CHTTP", "Radiograph"]),
    .target(name: "Terminal", dependencies: ["Screen", "CCurses"]),
    .executableTarget(
      name: "lumbar",
      dependencies: [
        "Terminal", "Viewer", "Exchange", "DICOMweb", "MBNetTraining", "CEmbedded",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),

  ] + [
    "Spine", "Radiograph", "MBNet", "Phantom", "FilmReader", "MBNetTraining", "StudyStore", "Screen", "Exchange",
    "DICOMweb", "Viewer", "Terminal",
  ].map {
    // The viewer's tests play sessions on real films and phantoms, which the network has read.
    .testTarget(
      name: "\($0)Tests", dependencies: [.byName(name: $0)] + ($0 == "Viewer" ? ["MBNetTraining", "CEmbedded"] : []),
      exclude: $0 == "Viewer" ? ["Frames"] : [])
  } + [
    // Stories told to the program itself in a terminal.
    .testTarget(name: "ScenarioTests", dependencies: ["lumbar"])
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
