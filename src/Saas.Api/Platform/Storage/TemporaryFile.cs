namespace Saas.Api.Platform.Storage;

/// <summary>A file for what is too large for memory and not yet whole: the store wants to know the length.</summary>
internal static class TemporaryFile
{
    /// <summary>Gone with its handle; where an open file can be removed, also when the process is killed.</summary>
    public static FileStream Create()
    {
        var path = Path.GetTempFileName();
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None),
        });
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
