import Domain
import Foundation
import Privacy
import Templating

/// The messages of one template, as files or for reading.
struct RenderedFiles {
    let email: RenderedEmail?
    let sms: RenderedSMS?

    /// - Throws: `RenderError`.
    init(_ template: CompiledTemplate, _ context: RenderContext) throws(RenderError) {
        email = template.channels.contains(.email) ? try template.renderEmail(context) : nil
        sms = template.channels.contains(.sms) ? try template.renderSMS(context) : nil
    }

    var forReading: String {
        var blocks: [String] = []
        if let email {
            let html = email.html.reveal()
            blocks.append("Subject: \(email.subject.reveal())")
            blocks.append(email.text.reveal().trimmingCharacters(in: .newlines))
            blocks.append("HTML: \(html.utf8.count) bytes; --output writes it to a file for a browser.")
        }
        if let sms {
            blocks.append("Text message, \(sms.encoding.rawValue), parts: \(sms.segments)\n\(sms.text.reveal())")
        }
        return blocks.joined(separator: "\n\n")
    }

    /// Writes each part under the name that its source has.
    ///
    /// - Parameter source: the template's own folder, which must stay as it is.
    /// - Throws: `CommandFailure` (`usage`, `unavailable`).
    func write(to folder: String, besides source: String) throws(CommandFailure) {
        func real(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path }
        guard real(folder) != real(source) else {
            throw CommandFailure(.usage, "--output would write over the template; name another folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, text) in files {
                let file = folder + "/" + name
                try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
                print(file)
            }
        } catch {
            throw .unavailable("nothing can be written to \(folder)")
        }
    }

    private var files: [(name: String, text: String)] {
        var files: [(String, String)] = []
        if let email {
            files += [
                (TemplateFolder.htmlFile, email.html.reveal()),
                (TemplateFolder.subjectFile, email.subject.reveal() + "\n"),
                (TemplateFolder.textFile, email.text.reveal()),
            ]
        }
        if let sms { files.append((TemplateFolder.smsFile, sms.text.reveal() + "\n")) }
        return files
    }
}
