import Foundation
import Server

let code = await Counterfoil.execute(Array(CommandLine.arguments.dropFirst()))
exit(code)
