namespace Saas.Api.Tests.Rules;

/// <summary>Files that one can read in one go.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData("Endpoint.cs", 150)]
    [InlineData("Sql.cs", 120)]
    [InlineData("Validator.cs", 80)]
    [InlineData("Feature.cs", 120)]
    public void A_part_of_a_slice_stays_small(string ending, int most)
    {
        var files = Sources.Under("src/Saas.Api/Features").Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        files.Where(file => file.Lines > most).Select(file => $"{file.Path}: {file.Lines} lines")
            .ShouldBeNone($"At most {most} lines: move what is shared down into Platform/, or split the use case.");
    }

    [Fact]
    public void A_file_stays_within_250_lines() => Sources.Under("src").Concat(Sources.Under("tests"))
        .Where(file => file.Lines > 250)
        .Select(file => $"{file.Path}: {file.Lines} lines")
        .ShouldBeNone("At most 250 lines: split it by what its parts are about.");

    [Fact]
    public void The_program_fits_on_15_lines() => Assert.InRange(Sources.Read("src/Saas.Api/Program.cs").Lines, 1, 15);

    [Fact]
    public void A_handler_takes_at_most_6_parameters() => ServedEndpoints.All
        .Where(endpoint => endpoint.Handler?.GetParameters().Length > 6)
        .Select(endpoint => $"{endpoint.Key}: {endpoint.Handler!.GetParameters().Length}")
        .ShouldBeNone("At most 6 parameters: the use case does too much, or a concern belongs into Platform/.");
}
