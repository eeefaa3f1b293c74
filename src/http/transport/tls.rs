//! TLS, by a certificate and a key in files, which are read again when they change.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::sleep;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::{Accept, TlsAcceptor};

use crate::file;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The files of the server's identity, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those that lead to its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// An identity that follows its files as long as it lives.
#[derive(Debug)]
pub(in crate::http) struct Identity {
    config: watch::Receiver<Arc<ServerConfig>>,
    following: AbortHandle,
}

/// What the files held.
#[derive(PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl TlsFiles {
    async fn read(&self) -> io::Result<Pem> {
        let files = self.clone();
        let reading = spawn_blocking(move || {
            Ok(Pem {
                certificate: file::read(&files.certificate)?,
                key: file::read(&files.key)?,
            })
        });
        reading.await?
    }
}

impl Pem {
    /// What connections are served with.
    fn config(&self) -> io::Result<Arc<ServerConfig>> {
        let certificates = CertificateDer::pem_slice_iter(&self.certificate);
        let certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(unfit)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(unfit)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(certificates, key)
            });
        let mut config = config.map_err(unfit)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn unfit(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl Identity {
    /// Reads the files, and begins to follow them.
    pub(in crate::http) async fn open(files: &TlsFiles) -> io::Result<Self> {
        let pem = files.read().await?;
        let (sender, config) = watch::channel(pem.config()?);
        let following = tokio::spawn(follow(sender, files.clone(), pem));
        Ok(Self {
            config,
            following: following.abort_handle(),
        })
    }

    /// Shakes hands with a client.
    pub(super) fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Accept<S> {
        let config = Arc::clone(&self.config.borrow());
        TlsAcceptor::from(config).accept(stream)
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Takes over what the files hold whenever that changes. While it is no good, as between the writing
/// of one file and of the other, what was there goes on.
async fn follow(config: watch::Sender<Arc<ServerConfig>>, files: TlsFiles, mut known: Pem) {
    loop {
        sleep(LOOK).await;
        let now = match files.read().await {
            Ok(now) if now == known => continue,
            Ok(now) => now,
            Err(error) => {
                tracing::warn!(%error, "the files for TLS cannot be read; the last ones hold");
                continue;
            }
        };
        match now.config() {
            Ok(new) => {
                config.send_replace(new);
                tracing::info!("the files for TLS have changed, and hold from now on");
            }
            Err(error) => {
                tracing::warn!(%error, "the files for TLS do not fit; the last ones hold");
            }
        }
        known = now;
    }
}
