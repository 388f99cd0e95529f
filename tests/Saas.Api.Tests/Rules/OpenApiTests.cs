using Saas.Api.Platform.Errors;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Rules;

/// <summary>The document says what the program does.</summary>
public sealed class OpenApiTests
{
    private const string Regenerate = "Regenerate it: dotnet run --project src/Saas.Api -- openapi > docs/openapi.json";

    private static readonly string[] Described = ["operationId", "tags", "summary", "responses"];

    /// <summary>A native build carries what was committed, so it is the built assembly that has to agree.</summary>
    [Fact]
    public async Task The_committed_document_is_the_one_that_the_program_makes()
    {
        var printed = await ApiHost.RunBuiltVerbAsync("openapi");

        Assert.Equal(0, printed.ExitCode);
        var (now, committed) = (printed.Output.ReplaceLineEndings("\n").Trim(), Sources.Read(ApiDocument.Path).Text.Trim());
        Assert.True(now == committed, $"{ApiDocument.Path} is out of date from line {FirstDifference(now, committed)} on. {Regenerate}");
    }

    [Fact]
    public async Task The_served_document_is_the_one_that_the_program_prints()
    {
        using var answer = await ApiHost.Current.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        var served = await answer.ReadTextAsync();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(
            ApiDocument.Committed.Select(operation => $"{operation.Method} {operation.Path} {operation.Json.GetRawText().ReplaceLineEndings("\n")}"),
            ApiDocument.Read(served).Select(operation => $"{operation.Method} {operation.Path} {operation.Json.GetRawText().ReplaceLineEndings("\n")}"));
    }

    [Fact]
    public void Every_route_is_in_the_document() => Assert.Equal(
        ServedEndpoints.All.Where(endpoint => endpoint.Handler is not null).Select(endpoint => endpoint.Key).Order(StringComparer.Ordinal),
        ApiDocument.Committed.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));

    [Fact]
    public void The_document_tells_the_access_rule_of_each_operation()
    {
        var faults =
            from operation in ApiDocument.Committed
            let rule = ServedEndpoints.All.Single(endpoint => endpoint.Key == $"{operation.Method} {operation.Path}").Rules.Single()
            where operation.NeedsToken == rule.Anonymous || operation.Permission != rule.Permission
            select $"{operation.Id}: token {operation.NeedsToken}, permission {operation.Permission}; the route says {rule}";

        faults.ShouldBeNone("OperationTransformer must show the endpoint's AccessRule.");
    }

    [Fact]
    public void Every_operation_has_id_tag_summary_and_answers()
    {
        var faults =
            from operation in ApiDocument.Committed
            from member in Described
            where !operation.Json.TryGetProperty(member, out _)
            select $"{operation.Id} lacks {member}";

        faults.ShouldBeNone("Add WithName, WithTags and WithSummary in <Area>Feature.cs.");
    }

    [Fact]
    public void Documented_problems_are_known_codes_under_their_status()
    {
        var faults =
            from operation in ApiDocument.Committed
            from problem in operation.Problems
            where !ProblemCode.All.Any(code => code.Code == problem.Code && $"{code.Status}" == problem.Status)
            select $"{operation.Id} answers {problem.Status} {problem.Code}";

        Assert.Contains(ApiDocument.Committed, operation => operation.Problems.Any());
        faults.ShouldBeNone("Document problems by ProblemConventions.Problems(ProblemCode…), so that code and status belong together.");
    }

    [Fact]
    public void Every_parameter_and_member_has_a_type()
    {
        var faults =
            from operation in ApiDocument.Committed
            from value in operation.Parameters.Select(parameter => (parameter.Name, parameter.Schema)).Concat(Members(operation))
            where !value.Schema.TryGetProperty("type", out _) && !value.Schema.TryGetProperty("$ref", out _) && !value.Schema.TryGetProperty("oneOf", out _)
            select $"{operation.Id}: {value.Name}";

        faults.ShouldBeNone("A generated client needs the type: let SchemaTransformer set it where a converter of ours hides it from the generator.");
    }

    [Fact]
    public void Every_text_in_a_body_has_an_example_a_list_of_values_or_a_format()
    {
        var faults =
            from schema in ApiDocument.Schemas
            where schema.Name != "Problem" && schema.Value.TryGetProperty("properties", out _)
            from member in schema.Value.GetProperty("properties").EnumerateObject()
            where member.Value.TryGetProperty("type", out var type) && type.ToString().Contains("string", StringComparison.Ordinal)
            where !new[] { "examples", "enum" }.Any(word => member.Value.TryGetProperty(word, out _))
            where !(member.Value.TryGetProperty("format", out var format) && format.ToString() is "uuid" or "date-time")
            select $"{schema.Name}.{member.Name}";

        faults.ShouldBeNone("Give the member a sample in Platform/Documents/Samples.cs.");
    }

    [Theory]
    [InlineData("GetHealth")]
    [InlineData("GetReadiness")]
    public void Probes_document_their_503(string operation) =>
        Assert.True(ApiDocument.Committed.Single(one => one.Id == operation).Json.GetProperty("responses").TryGetProperty("503", out _));

    private static IEnumerable<(string Name, System.Text.Json.JsonElement Schema)> Members(Operation operation) =>
        operation.Body is { } body ? body.GetProperty("properties").EnumerateObject().Select(member => (member.Name, member.Value)) : [];

    private static int FirstDifference(string one, string other) =>
        one.Split('\n').Zip(other.Split('\n')).TakeWhile(lines => lines.First == lines.Second).Count() + 1;
}
