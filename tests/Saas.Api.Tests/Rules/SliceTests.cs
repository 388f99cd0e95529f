namespace Saas.Api.Tests.Rules;

/// <summary>A slice stands alone on Platform and on its own area's root.</summary>
public sealed class SliceTests
{
    [Fact]
    public void There_are_slices_to_judge() => Assert.True(Slice.All.Count >= 12, $"Only {Slice.All.Count} slices were found: the scan is broken.");

    [Fact]
    public void No_slice_names_another_slice()
    {
        var faults =
            from slice in Slice.All
            from file in slice.Files
            from other in Slice.All
            where other != slice
            from name in other.Types.Except(slice.Types).Append($@"{other.UseCase}\s*\.\s*\w")
            where Slice.Mentions(file, name)
            select $"{file.Path} names {name} of {other.Folder}";

        faults.ShouldBeNone("A slice must not know another one: move what both need down into Platform/, or into the area's own root.");
    }

    [Fact]
    public void No_slice_names_another_area()
    {
        var roots = Sources.Under("src/Saas.Api/Features").Where(file => file.Path.Count(c => c == '/') == 4).ToList();
        var faults =
            from slice in Slice.All
            from file in slice.Files
            from root in roots
            where root.Path.Split('/')[3] != slice.Area
            from name in Slice.DeclaredTypes(root).Append($@"Features\.{root.Path.Split('/')[3]}").Distinct()
            where Slice.Mentions(file, name)
            select $"{file.Path} names {name} of {root.Path}";

        faults.ShouldBeNone("A slice may use its own area's root only: move what two areas need down into Platform/.");
    }

    [Fact]
    public void Platform_never_names_features()
    {
        var types = Sources.Under("src/Saas.Api/Features").SelectMany(Slice.DeclaredTypes).Distinct().ToList();
        var faults =
            from file in Sources.Under("src/Saas.Api/Platform")
            from name in types.Append(@"Saas\.Api\.Features")
            where Slice.Mentions(file, name)
            select $"{file.Path} names {name}";

        faults.ShouldBeNone("Platform must not know what stands on it: hand the value in from Features/ (a parameter, a registration, endpoint metadata).");
    }

    [Fact]
    public void A_slice_has_only_its_three_files()
    {
        var faults = Slice.All.SelectMany(slice => slice.Files
            .Where(file => file.Path != $"{slice.Folder}/{slice.UseCase}Endpoint.cs" && file.Path != $"{slice.Folder}/{slice.UseCase}Sql.cs" && file.Path != $"{slice.Folder}/{slice.UseCase}Validator.cs")
            .Select(file => file.Path));

        faults.ShouldBeNone("A slice is <UseCase>Endpoint.cs, <UseCase>Sql.cs and <UseCase>Validator.cs: what is more goes into the area's root or Platform/.");
    }

    [Fact]
    public void Every_slice_has_its_endpoint() => Slice.All
        .Where(slice => !slice.Files.Any(file => file.Name == $"{slice.UseCase}Endpoint.cs"))
        .Select(slice => slice.Folder)
        .ShouldBeNone("A folder below an area is a use case: name its handler's file <UseCase>Endpoint.cs.");

    [Fact]
    public void Feature_code_reaches_the_database_only_through_its_scope()
    {
        const string barred = @"(?:Database|NpgsqlDataSource|NpgsqlConnection|ScopedConnection)\s+[a-z]\w*|new\s+(?:Npgsql\w*|ScopedConnection)|CrossTenant";
        var faults = Sources.Under("src/Saas.Api/Features").Where(file => Slice.Mentions(file, $"(?:{barred})")).Select(file => file.Path);

        faults.ShouldBeNone("Take TenantDb: its connection carries the tenant. Work across tenants belongs into Platform/, marked [CrossTenant].");
    }
}
