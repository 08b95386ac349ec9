"""The yardstick of `bench ingest`: a bare FastAPI route that does one asyncpg insert. ``DATABASE_URL PORT``."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel


class Reading(BaseModel):
    """What a sketch would declare."""

    sensor_id: str
    is_power_on: bool
    voltage: float
    frequency: float


def create_app(database_url: str) -> FastAPI:
    """Build the application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=8, max_size=8) as pool:
            await pool.execute(
                "CREATE TABLE IF NOT EXISTS bare_data (id bigserial PRIMARY KEY, sensor_id varchar(50), "
                "is_power_on bool, voltage float8, frequency float8, received_at timestamptz DEFAULT now())"
            )
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/api/iot/data")
    async def post_data(reading: Reading, request: Request) -> dict[str, Any]:
        await request.app.state.pool.execute(
            "INSERT INTO bare_data (sensor_id, is_power_on, voltage, frequency) VALUES ($1, $2, $3, $4)",
            reading.sensor_id,
            reading.is_power_on,
            reading.voltage,
            reading.frequency,
        )
        return {"status": "ok"}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), port=int(sys.argv[2]), log_level="error", access_log=False)
