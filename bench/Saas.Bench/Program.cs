using Saas.Bench;
using Saas.DevHost.Services;

await using var services = await BackingServices.StartAsync(
    new ServicesOptions { Name = args is ["jobs" or "audit-cost" or "quota-cost" or "auth" or "tenants", ..] ? $"bench-{args[0]}" : "bench", Durable = args is ["jobs" or "audit-cost" or "quota-cost" or "auth" or "tenants", ..], Reset = true }, Console.Error.WriteLine, CancellationToken.None);
return args switch
{
    ["cold-start", var api, var empty] => await ColdStart.RunAsync(services, api, empty),
    ["auth", var api, var bare] => await Auth.RunAsync(services, api, bare),
    ["auth-timing", var api] => await AuthTiming.RunAsync(services, api),
    ["jobs", var api, .. var more] => await Jobs.RunAsync(services, api, quick: more.Contains("--quick")),
    ["audit-cost", var api] => await TriggerCost.Audit.RunAsync(services, api),
    ["quota-cost", var api] => await TriggerCost.Quota.RunAsync(services, api),
    ["tenants", var api, .. var more] => await Tenants.RunAsync(services, api, quick: more.Contains("--quick")),
    ["rls-cost"] => await RlsCost.RunAsync(services),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: bench/audit-cost | bench/auth | bench/auth-timing | bench/cold-start | bench/jobs | bench/quota-cost | bench/rls-cost | bench/tenants");
    return 2;
}
