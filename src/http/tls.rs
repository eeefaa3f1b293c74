//! TLS, by a certificate and a key in files, which are read again when they change.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use tokio::fs;
use tokio::task::AbortHandle;
use tokio::time::sleep;

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
pub(super) struct Identity {
    config: RustlsConfig,
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
        let certificate = fs::read(&self.certificate).await?;
        let key = fs::read(&self.key).await?;
        Ok(Pem { certificate, key })
    }
}

impl Identity {
    /// Reads the files, and begins to follow them.
    pub(super) async fn open(files: &TlsFiles) -> io::Result<Self> {
        let pem = files.read().await?;
        let config = RustlsConfig::from_pem(pem.certificate.clone(), pem.key.clone()).await?;
        let following = tokio::spawn(follow(config.clone(), files.clone(), pem));
        Ok(Self {
            config,
            following: following.abort_handle(),
        })
    }

    /// What a server is given.
    pub(super) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Takes over what the files hold whenever that changes. While it is no good, as between the writing
/// of one file and of the other, what was there goes on.
async fn follow(config: RustlsConfig, files: TlsFiles, mut known: Pem) {
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
        let taken = config.reload_from_pem(now.certificate.clone(), now.key.clone());
        match taken.await {
            Ok(()) => tracing::info!("the files for TLS have changed, and hold from now on"),
            Err(error) => {
                tracing::warn!(%error, "the files for TLS do not fit; the last ones hold");
            }
        }
        known = now;
    }
}
