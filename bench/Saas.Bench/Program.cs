using Saas.Bench;
using Saas.DevHost.Services;

await using var services = await BackingServices.StartAsync(
    new ServicesOptions { Name = "bench", Durable = false }, Console.Error.WriteLine, CancellationToken.None);
return args switch
{
    ["cold-start", var api, var empty] => await ColdStart.RunAsync(services, api, empty),
    ["auth-timing", var api] => await AuthTiming.RunAsync(services, api),
    ["rls-cost"] => await RlsCost.RunAsync(services),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench/auth-timing | bench/cold-start | bench/rls-cost");
    return 2;
}
