using Saas.DevHost;

var (options, problem) = CommandLine.Parse(args);
if (problem is not null)
{
    Console.Error.WriteLine(problem);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

return await DevSession.RunAsync(options);
