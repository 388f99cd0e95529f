using Saas.Api.Tests.Harness;

[assembly: AssemblyFixture(typeof(ApiHost))]
