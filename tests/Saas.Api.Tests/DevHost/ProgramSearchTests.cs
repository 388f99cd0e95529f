using Saas.DevHost.Processes;

namespace Saas.Api.Tests.DevHost;

public sealed class ProgramSearchTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("saas-devhost-").FullName;

    [Fact]
    public void A_link_to_nothing_is_no_program()
    {
        var link = Path.Combine(_directory, "postgres");
        File.CreateSymbolicLink(link, Path.Combine(_directory, "uninstalled"));

        Assert.False(ProgramSearch.IsProgram(link));
    }

    [Fact]
    public void A_file_that_cannot_be_run_is_no_program()
    {
        var file = Path.Combine(_directory, "postgres");
        File.WriteAllText(file, "");

        Assert.False(ProgramSearch.IsProgram(file));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
