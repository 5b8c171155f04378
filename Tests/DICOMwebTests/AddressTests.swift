import Testing

@testable import DICOMweb

@Suite struct AddressTests {
  @Test(arguments: [
    ("dicomweb://pacs.example.org/dicom-web", "https://pacs.example.org/dicom-web"),
    ("dicomweb://pacs.example.org:8443/a/b/", "https://pacs.example.org:8443/a/b"),
    ("dicomweb://localhost:8042/dicom-web", "http://localhost:8042/dicom-web"),
    ("dicomweb://127.0.0.1:8042", "http://127.0.0.1:8042"), ("dicomweb://127.3.2.1", "http://127.3.2.1"),
    ("dicomweb://[::1]:8042/x", "http://[::1]:8042/x"),
    ("dicomweb+https://localhost/x", "https://localhost/x"), ("dicomweb+http://pacs/x", "http://pacs/x"),
    // Names that only begin like this machine's.
    ("dicomweb://127.0.0.1.example.org/x", "https://127.0.0.1.example.org/x"),
    ("dicomweb://localhost.example.org/x", "https://localhost.example.org/x"),
  ])
  func encryptsUnlessItIsThisMachineOrIsToldNotTo(text: String, root: String) throws {
    #expect(try DICOMwebAddress(text).root == root)
  }

  @Test(arguments: [
    "dicomweb://", "dicomweb:///x", "http://x", "dicomweb://ann:secret@pacs/x", "dicomweb://pacs/x?Colour=red",
    "dicomweb://a b/", "",
  ])
  func refusesWhatItCantMean(text: String) {
    let error = #expect(throws: DICOMwebError.self) { try DICOMwebAddress(text) }
    #expect(error?.exitCode == 64)
    #expect(error?.description.contains("secret") == false)
  }

  @Test func understandsWhatIsAsked() throws {
    let address = try DICOMwebAddress("dicomweb://pacs/x?patientid=47%2F11&date=2024-03-01..2024-03-31&Modality=")
    #expect(address.query.map(\.keyword) == ["PatientID", "StudyDate"])
    #expect(address["PatientID"] == "47/11" && address["StudyDate"] == "20240301-20240331")
    #expect(!address.shown.contains("47"), "what people see names no patient")
    #expect(!address.queryName.contains("47"))
    let url = address.url(["studies", "1.2/3"], query: [("PatientName", "Mü&ller*=1")])
    #expect(url == "https://pacs/x/studies/1.2%2F3?PatientName=M%C3%BC%26ller*%3D1")
  }

  @Test func namesOfFoldersAreSafeAndStay() throws {
    let address = try DICOMwebAddress("dicomweb://pacs:81/../../etc?PatientID=1")
    #expect(!address.serverName.contains("/") && !address.serverName.hasPrefix("."))
    #expect(try DICOMwebAddress("dicomweb://pacs:81/../../etc?PatientID=1").queryName == address.queryName)
    #expect(try DICOMwebAddress("dicomweb://pacs:81/../../etc?PatientID=2").queryName != address.queryName)
    #expect(try DICOMwebAddress("dicomweb://pacs:81/../../etc?PatientID=2").serverName == address.serverName)
  }
}
