import Foundation
import JSON
import Vault

/// The contract as one page of HTML, made from `openapi.yaml` itself: no script, nothing from anywhere else.
struct ContractPage: Sendable {
    let html: [UInt8]
    /// Allows the page's own style, and nothing else.
    let policy: String

    init(_ yaml: String) throws(YAMLText.Malformed) {
        let contract = ContractTree(document: try YAMLText.parse(yaml))
        let info = contract.document["info"]
        let title = HTML.escaped(info?["title"]?.string ?? "")
        html = Array(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title><style>\(Self.style)</style></head><body>
            <nav><strong>\(title)</strong>\(contract.navigation)</nav>
            <main><h1>\(title)</h1>
            \(MarkdownText.html(info?["description"]?.string ?? ""))
            \(contract.operations)
            <h2 id="schemas">Schemas</h2>
            \(contract.schemas)
            </main></body></html>
            """.utf8)
        let digest = Data(ContentHash.sha256(Array(Self.style.utf8))).base64EncodedString()
        policy =
            "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--soft:#8881}
        *{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
        nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);font-size:.85rem}
        nav a{display:block;padding:.1rem 0;text-decoration:none;overflow-wrap:anywhere}
        nav b{display:block;margin-top:.8rem;text-transform:capitalize}
        main{padding:1rem 2rem;max-width:62rem}
        h2{margin-top:3rem;text-transform:capitalize;border-bottom:1px solid var(--line)}
        h3{margin-top:2.5rem}
        table{border-collapse:collapse;margin:.6rem 0;display:block;overflow-x:auto}
        th,td{border:1px solid var(--line);padding:.25rem .6rem;text-align:left;vertical-align:top}
        code,pre{font-family:ui-monospace,monospace;font-size:.88em}
        pre{background:var(--soft);padding:.7rem;overflow-x:auto;border-radius:.3rem}
        .method{display:inline-block;min-width:4.2rem;font-weight:700}
        .quiet{opacity:.75}
        @media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}
        """
}
