// Part of the native build (Saas.Api.csproj), run before its compiler: copies an assembly and flags methods of one of its types with
// AggressiveInlining. Fails when one is not there, or more than once.
//   dotnet run --file FlagForInlining.cs -- <assembly> <copy> <type> <method>...
#:property PublishAot=false

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

var (assembly, copy, typeName, methodNames) = (args[0], args[1], args[2], args[3..]);
var bytes = await File.ReadAllBytesAsync(assembly);
using (var file = new PEReader([.. bytes]))
{
    var metadata = file.GetMetadataReader();
    var type = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(type => metadata.GetString(type.Name) == typeName);
    var rows = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.MethodDef);
    foreach (var name in methodNames)
    {
        var method = type.GetMethods().Single(method => metadata.GetString(metadata.GetMethodDefinition(method).Name) == name);
        var row = rows + ((MetadataTokens.GetRowNumber(method) - 1) * metadata.GetTableRowSize(TableIndex.MethodDef));
        // ECMA-335 II.22.26: RVA in four bytes, then ImplFlags in two, the lower one first.
        bytes[row + 5] |= (int)MethodImplAttributes.AggressiveInlining >> 8;
    }
}
await File.WriteAllBytesAsync(copy, bytes);
