namespace Saas.Api.Tests;
