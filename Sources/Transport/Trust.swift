import CLibCurl

/// The certificate authorities that are trusted: the system's, and for tests one file more.
///
/// libcurl reads one file and one folder. With an extra file the folder stands for the system's authorities; a libcurl
/// that was built without a folder then ignores the extra file, never the other way round.
struct Trust: Sendable {
    let extraFile: String?
    let systemFolder: String?

    init(extraFile: String?) {
        self.extraFile = extraFile
        systemFolder = curl_version_info(CURLVERSION_TENTH)?.pointee.capath.map { String(cString: $0) }
    }
}
