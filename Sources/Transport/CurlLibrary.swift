import CLibCurl

/// libcurl's process-wide set-up. It may run beside other threads since 7.84.
enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
