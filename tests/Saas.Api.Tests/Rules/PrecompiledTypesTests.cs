using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;

namespace Saas.Api.Tests.Rules;

/// <summary>What the native build makes ahead of a start. A name there that is no type fails that build itself.</summary>
public sealed class PrecompiledTypesTests
{
    [Fact]
    public void Every_logger_of_ours_is_made_ahead_and_none_that_nobody_asks_for()
    {
        var asked = typeof(ServiceHost).Assembly.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), false))
            .SelectMany(type => type.GetConstructors())
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILogger<>))
            .Select(type => $"{typeof(Logger<>).FullName}[[{type.GetGenericArguments()[0].FullName}, Saas.Api]]")
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(asked, Names().Where(name => name.EndsWith(", Saas.Api]]", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Names() => XDocument.Parse(Sources.Read("src/Saas.Api/Native/Precompiled.rd.xml").Text)
        .Descendants()
        .Where(element => element.Name.LocalName == "Type")
        .Select(element => element.Attribute("Name")!.Value);
}
