"""Speak words with espeak-ng and flite, the same samples on every run: `Voices(folder).speak(…)`.

The programs come out of their Debian packages for x86-64 Linux, and are not installed. espeak-ng
adds breath from C's random numbers, which it seeds with the time: so its library is called from
here, where the seed can be set again. Elsewhere a builder says that its source is not available.
"""

import ctypes
import io
import platform
import subprocess
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from kit.sources import Archive, SourceUnavailable

RATE = 16_000  # samples a second
LIBRARIES = "usr/lib/x86_64-linux-gnu"
SYNCHRONOUS, UTF8, CHARACTERS = 2, 1, 1  # espeak-ng's names for how to run, and for what comes in
SPEED, PITCH = 1, 3
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Voices:
    """The voices of both programs.

    Parameters
    ----------
    folder : Path
        Where the packages are unpacked to.
    packages : iterable of Archive
        Their Debian packages, and those of the libraries they need.
    """

    def __init__(self, folder: Path, packages: Iterable[Archive]) -> None:
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            raise SourceUnavailable("The voices are programs for Linux on x86-64: build it there.")
        for package in packages:
            package.unpack(folder)
        self.folder = folder
        self.spoken: list[NDArray[np.int16]] = []
        libraries = folder / LIBRARIES
        for name in ("libsonic.so.0", "libpcaudio.so.0"):
            ctypes.CDLL(str(libraries / name), mode=ctypes.RTLD_GLOBAL)
        self.espeak = ctypes.CDLL(str(libraries / "libespeak-ng.so.1"))
        self.rate = self.espeak.espeak_Initialize(
            SYNCHRONOUS, 0, str(libraries).encode(), 0
        )  # samples a second, below zero if it failed
        if self.rate <= 0:
            raise SourceUnavailable("espeak-ng did not find its data in its own package.")
        self._callback = _Callback(self._receive)  # kept, or it would be collected
        self.espeak.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if samples and count:
            self.spoken.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def speak(
        self, text: str, voice: str, speed: float = 1.0, pitch: int = 50
    ) -> NDArray[np.float64]:
        """Return a text as it is spoken, between -1 and 1, `RATE` samples a second.

        Parameters
        ----------
        voice : str
            `flite slt`, or `espeak en-us+f3`: program, then the program's name for the voice.
        speed : float
            1 is as the program speaks.
        pitch : int
            0 to 99; flite's voices have their own.
        """
        program, _, name = voice.partition(" ")
        if program == "flite":
            return self._flite(text, name, speed)
        return self._espeak(text, name, speed, pitch)

    def _flite(self, text: str, name: str, speed: float) -> NDArray[np.float64]:
        options = ["-voice", name, "--setf", f"duration_stretch={1 / speed:.3f}"]
        out = self.folder / "spoken.wav"
        subprocess.run(
            [str(self.folder / "usr/bin/flite"), *options, "-t", text, "-o", str(out)],
            env={"LD_LIBRARY_PATH": str(self.folder / LIBRARIES)},
            check=True,
        )
        with wave.open(io.BytesIO(out.read_bytes())) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            return resampled(samples, file.getframerate())

    def _espeak(self, text: str, name: str, speed: float, pitch: int) -> NDArray[np.float64]:
        ctypes.CDLL(None).srand(1)
        self.spoken.clear()
        if self.espeak.espeak_SetVoiceByName(name.encode()):
            raise ValueError(f"espeak-ng has no voice {name!r}.")
        self.espeak.espeak_SetParameter(SPEED, round(165 * speed), 0)
        self.espeak.espeak_SetParameter(PITCH, pitch, 0)
        data = text.encode()
        self.espeak.espeak_Synth(data, len(data) + 1, 0, CHARACTERS, 0, UTF8, None, None)
        self.espeak.espeak_Synchronize()
        return resampled(np.concatenate(self.spoken), self.rate)


def resampled(samples: NDArray[np.int16], rate: int) -> NDArray[np.float64]:
    """Return samples between -1 and 1, `RATE` a second."""
    common = np.gcd(rate, RATE)
    return resample_poly(samples / 2**15, RATE // common, rate // common)


def trimmed(samples: NDArray[np.float64], quiet: float = 0.02) -> NDArray[np.float64]:
    """Return a word without the silence around it, faded at its ends, half as loud as can be."""
    loud = np.flatnonzero(np.abs(samples) > quiet * np.abs(samples).max())
    margin, fade = RATE // 50, RATE // 100
    kept = samples[max(loud[0] - margin, 0) : loud[-1] + margin].copy()
    kept[:fade] *= np.linspace(0, 1, fade)
    kept[-fade:] *= np.linspace(1, 0, fade)
    return kept / np.abs(kept).max() / 2
