import Foundation

/// Opens mails side by side in headless Chromium and looks at what they became.
enum Browser {
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    struct Seen: Decodable {
        /// How often a mail's script called us.
        let ran: Int
        /// Scripts, event handlers and addresses that run, sorted.
        let active: [String]
    }

    struct Failure: Error {
        let output: String
    }

    static func open(_ mails: [String]) throws -> Seen {
        let folder = FileManager.default.temporaryDirectory.appending(path: "counterfoil-browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What can't be removed is the system's to clear.
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appending(path: "page.html")
        try self.page(mails).write(to: page, atomically: true, encoding: .utf8)
        let output = try run([
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=10000", "--dump-dom", page.absoluteString,
        ])
        guard let start = output.range(of: "<pre id=\"seen\">"),
            let end = output.range(of: "</pre>", range: start.upperBound..<output.endIndex)
        else { throw Failure(output: output) }
        let json = output[start.upperBound..<end.lowerBound].replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
        return try JSONDecoder().decode(Seen.self, from: Data(json.utf8))
    }

    /// Each mail stands in a frame of its own, which may reach ours, so that a script of it can tell that it ran.
    private static func page(_ mails: [String]) -> String {
        let frames = mails.map { mail in
            let escaped = mail.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
            return "<iframe srcdoc=\"\(escaped)\"></iframe>"
        }
        return """
            <!DOCTYPE html><meta charset="utf-8"><script>var count = 0; function ran() { count++ }</script>
            \(frames.joined(separator: "\n"))
            <script>
            addEventListener("load", () => setTimeout(() => {
                const active = new Set();
                for (const frame of document.querySelectorAll("iframe")) {
                    for (const element of frame.contentDocument.querySelectorAll("*")) {
                        const name = element.localName;
                        if (["script", "iframe", "object", "embed", "svg", "math", "form", "base", "link"].includes(name)) active.add(name);
                        for (const attribute of element.attributes) {
                            if (attribute.name.startsWith("on")) active.add(name + " " + attribute.name);
                            if (/^\\s*(javascript|data|vbscript):/i.test(attribute.value) && ["href", "src", "background"].includes(attribute.name))
                                active.add(name + " " + attribute.name + "=" + attribute.value);
                        }
                        for (const type of ["onclick", "onerror", "onload", "onmouseover"])
                            if (element[type] && !element.hasAttribute(type)) active.add(name + " " + type + "()");
                    }
                }
                document.body.innerHTML = "";
                const seen = document.createElement("pre");
                seen.id = "seen";
                seen.textContent = JSON.stringify({ ran: count, active: [...active].sort() });
                document.body.append(seen);
            }, 500));
            </script>
            """
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        // A browser that hangs fails the test, and not the run of all.
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "60", path ?? ""] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
