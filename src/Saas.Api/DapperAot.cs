using Dapper;

// Dapper's calls are replaced at build time by generated code: no reflection in the native binary.
[module: DapperAot]
