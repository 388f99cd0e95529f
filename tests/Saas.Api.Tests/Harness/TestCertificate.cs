using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saas.Api.Tests.Harness;

/// <summary>Certificates that sign themselves, made when they are needed.</summary>
internal static class TestCertificate
{
    /// <summary>For this machine's loopback address.</summary>
    public static X509Certificate2 ForLoopback() => Create(names => names.AddIpAddress(IPAddress.Loopback));

    public static X509Certificate2 For(string name) => Create(names => names.AddDnsName(name));

    private static X509Certificate2 Create(Action<SubjectAlternativeNameBuilder> name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        // SslStream on Windows takes no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
