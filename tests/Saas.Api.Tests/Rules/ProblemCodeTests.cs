using System.Reflection;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Tests.Rules;

/// <summary>Codes are what clients branch on.</summary>
public sealed class ProblemCodeTests
{
    private static readonly IReadOnlyList<FieldInfo> Fields =
        [.. typeof(ProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(ProblemCode))];

    [Fact]
    public void All_has_every_code_once() => Assert.Equal(Fields.Select(field => (ProblemCode)field.GetValue(null)!), ProblemCode.All);

    [Fact]
    public void Codes_are_unique() => ProblemCode.All.GroupBy(code => code.Code).Where(same => same.Count() > 1).Select(same => same.Key)
        .ShouldBeNone("Two entries of ProblemCode.cs have one code: give each its own.");

    [Fact]
    public void Codes_are_snake_case_with_an_error_status_and_a_sentence() => ProblemCode.All
        .Where(code => !Regex.IsMatch(code.Code, "^[a-z]+(_[a-z]+)*$") || code.Status is < 400 or > 599 || !code.Title.EndsWith('.'))
        .Select(code => code.ToString())
        .ShouldBeNone("Write new(\"snake_case\", 4xx or 5xx, \"One sentence.\") in ProblemCode.cs.");

    [Fact]
    public void Every_code_is_used()
    {
        var used = Sources.Under("src/Saas.Api").Where(file => file.Name != "ProblemCode.cs").ToList();

        Fields.Select(field => field.Name)
            .Where(name => !used.Any(file => Slice.Mentions(file, $@"ProblemCode\.{name}")))
            .ShouldBeNone("Nothing answers with these: remove them from ProblemCode.cs.");
    }
}
